# Writes the migrations as C: cmake -DOUTPUT=FILE.c -DFOLDER=FOLDER -P embed.cmake
# A file is called NNN_name.sql; NNN is the version it makes, counted from 001 without holes.

file(GLOB files "${FOLDER}/*.sql")
list(SORT files)

set(texts "")
set(rows "")
set(expected 0)
foreach(file IN LISTS files)
    get_filename_component(name "${file}" NAME)
    if(NOT name MATCHES "^([0-9][0-9][0-9])_[a-z0-9_]+\\.sql$")
        message(FATAL_ERROR "${name}: not a name for a migration (NNN_name.sql)")
    endif()
    string(REGEX REPLACE "^0+" "" version "${CMAKE_MATCH_1}")
    math(EXPR expected "${expected} + 1")
    if(NOT version EQUAL expected)
        message(FATAL_ERROR "${name}: the next migration is number ${expected}")
    endif()
    file(READ "${file}" bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
    string(APPEND texts "static const char sql_${version}[] = {\n${bytes}0};\n\n")
    string(APPEND rows "    {${version}, sql_${version}},\n")
endforeach()

file(WRITE "${OUTPUT}" "#include \"storage/migrate.h\"

${texts}const struct migration migrations[] = {
${rows}};
const size_t migration_count = sizeof migrations / sizeof migrations[0];
")
