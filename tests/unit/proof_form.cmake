# Fails where somebody knows how a proof is made who has no business with it: a proof is worth what
# its one maker asks (R-CONS-9). ROOT is the folder of the project.
file(GLOB_RECURSE sources RELATIVE ${ROOT}
    ${ROOT}/server/*.[ch] ${ROOT}/signalling/*.[ch] ${ROOT}/storage/*.[ch] ${ROOT}/tests/*.[ch])
set(seen 0)
foreach(source ${sources})
    file(STRINGS ${ROOT}/${source} lines REGEX "#[ \t]*include.*proof_form\\.h")
    if(NOT lines)
        continue()
    endif()
    math(EXPR seen "${seen} + 1")
    if(NOT source MATCHES "^(storage/|tests/unit/|server/access/prove\\.c$)")
        message(FATAL_ERROR "${source} makes proofs of its own: it includes storage/proof_form.h")
    endif()
endforeach()
if(seen LESS 5)
    message(FATAL_ERROR "only ${seen} files include storage/proof_form.h: is this still the right name?")
endif()
