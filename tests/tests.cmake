# Unit tests: one executable a file. Other suites are scripts run by tests/run.
file(GLOB unit_tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/test-*.c)
set(DEMUR_ALL_LAYERS)
foreach(layer plan store ledger letter verdict trust rules link message base)
    list(APPEND DEMUR_ALL_LAYERS demur-${layer})
endforeach()

# Links the layer that the source names in "demur-layer: NAME" (all, if none) and what
# "demur-test-link: LIB" asks for.
function(demur_test_link name source)
    file(STRINGS ${source} layers REGEX "demur-layer: ")
    set(wanted ${DEMUR_ALL_LAYERS})
    if(layers)
        string(REGEX REPLACE ".*demur-layer: *([a-z]+).*" "demur-\\1" wanted "${layers}")
    endif()
    target_link_libraries(${name} PRIVATE ${wanted})
    file(STRINGS ${source} links REGEX "demur-test-link: ")
    foreach(line ${links})
        string(REGEX REPLACE ".*demur-test-link: *([^ *]+).*" "\\1" lib ${line})
        target_link_libraries(${name} PRIVATE ${lib})
    endforeach()
endfunction()

foreach(source ${unit_tests})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    demur_test_link(${name} ${source})
    add_test(NAME unit-${name} COMMAND ${name} --tap)
    set_tests_properties(unit-${name} PROPERTIES ENVIRONMENT
        "G_DEBUG=fatal-criticals;G_SLICE=always-malloc;LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/lsan.supp"
        SKIP_RETURN_CODE 77)
endforeach()

# Fuzz targets: libFuzzer where asked for; else a small driver that replays a corpus.
file(GLOB fuzz_targets CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz-*.c)
foreach(source ${fuzz_targets})
    get_filename_component(name ${source} NAME_WE)
    string(REPLACE "fuzz-" "" subject ${name})
    if(DEMUR_FUZZ)
        add_executable(${name} ${source})
        demur_test_link(${name} ${source})
        target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
        add_executable(${name} ${source} ${CMAKE_SOURCE_DIR}/tests/fuzz/replay.c)
        demur_test_link(${name} ${source})
        add_test(NAME ${name} COMMAND ${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${subject})
        set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77)
    endif()
endforeach()

# Tools for the script suites: every other C file below tests/ in its own executable.
file(GLOB test_tools CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/vectors/*.c
    ${CMAKE_SOURCE_DIR}/tests/bench/*.c ${CMAKE_SOURCE_DIR}/tests/imap/*.c)
foreach(source ${test_tools})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    demur_test_link(${name} ${source})
endforeach()

# A peer of the benchmarks, where it is there.
pkg_check_modules(LIBXML2 IMPORTED_TARGET libxml-2.0)
if(TARGET PkgConfig::LIBXML2)
    target_link_libraries(html-time PRIVATE PkgConfig::LIBXML2)
    target_compile_definitions(html-time PRIVATE HAVE_LIBXML2)
endif()
