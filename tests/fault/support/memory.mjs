// To be imported before server.mjs: what a test measures is not to be the disk of the machine, which others use as well.
process.env.TMPDIR = "/dev/shm";
