// To be imported before server.mjs: these tests are of the build that is shipped, also when they are run by hand.
process.env.TEST_BUILD ??= "build";
