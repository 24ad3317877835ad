# Programs, the shared library, manual pages and what `cmake --install` puts where.
set(DEMUR_FRONT ${CMAKE_SOURCE_DIR}/src/front)

# The program that hooks start: only objects that need nothing but libc are pulled in.
add_executable(demur ${DEMUR_FRONT}/main.c ${DEMUR_FRONT}/filter.c ${DEMUR_FRONT}/input.c
    ${DEMUR_FRONT}/settings.c ${DEMUR_FRONT}/strip.c)
target_link_libraries(demur PRIVATE demur-rules demur-message demur-base ${CMAKE_DL_LIBS})

# What both programs with commands share.
add_library(demur-front STATIC ${DEMUR_FRONT}/program.c ${DEMUR_FRONT}/words.c ${DEMUR_FRONT}/config.c
    ${DEMUR_FRONT}/config-check.c ${DEMUR_FRONT}/commands.c ${DEMUR_FRONT}/paint.c ${DEMUR_FRONT}/open.c ${DEMUR_FRONT}/scan.c
    ${DEMUR_FRONT}/cmd-check.c ${DEMUR_FRONT}/cmd-explain.c ${DEMUR_FRONT}/cmd-links.c
    ${DEMUR_FRONT}/cmd-filter.c ${DEMUR_FRONT}/cmd-scan.c ${DEMUR_FRONT}/cmd-poll.c
    ${DEMUR_FRONT}/cmd-letter.c ${DEMUR_FRONT}/cmd-rules.c)
target_link_libraries(demur-front PUBLIC demur-plan demur-store demur-ledger demur-letter
    demur-verdict demur-trust demur-rules demur-link demur-message demur-base)

# No network: examines messages and rules.
add_executable(demur-inspect ${DEMUR_FRONT}/inspect-main.c ${DEMUR_FRONT}/no-poll.c)
target_link_libraries(demur-inspect PRIVATE demur-front)

# The same for the filter, in a module: see filter.h.
file(WRITE ${CMAKE_BINARY_DIR}/examiner.map "{ global: demur_examine; local: *; };\n")
add_library(demur-examiner MODULE ${DEMUR_FRONT}/examiner.c)
set_target_properties(demur-examiner PROPERTIES PREFIX "")
target_link_libraries(demur-examiner PRIVATE demur-front)
target_link_options(demur-examiner PRIVATE
    -Wl,--version-script=${CMAKE_BINARY_DIR}/examiner.map)
add_dependencies(demur demur-examiner)

# The IMAP helper.
add_executable(demur-poll ${DEMUR_FRONT}/poll-main.c ${DEMUR_FRONT}/poll.c
    ${DEMUR_FRONT}/keep.c ${DEMUR_FRONT}/account.c ${DEMUR_FRONT}/visit.c ${DEMUR_FRONT}/catch-up.c
    ${DEMUR_FRONT}/judge.c ${DEMUR_FRONT}/password.c)
target_link_libraries(demur-poll PRIVATE demur-front)

# Checks DKIM signatures; the only program that links a crypto library for it.
add_executable(demur-dkim ${DEMUR_FRONT}/dkim-main.c)
target_link_libraries(demur-dkim PRIVATE demur-trust PkgConfig::OPENDKIM)

# The library for embedders: what include/demur declares, and nothing else.
file(WRITE ${CMAKE_BINARY_DIR}/libdemur.c "extern int demur_library;\nint demur_library = 0;\n")
set(DEMUR_MAP ${CMAKE_SOURCE_DIR}/src/verdict/libdemur.map)
add_library(libdemur SHARED ${CMAKE_BINARY_DIR}/libdemur.c)
set_target_properties(libdemur PROPERTIES OUTPUT_NAME demur VERSION ${PROJECT_VERSION}
    SOVERSION 0 LINK_DEPENDS ${DEMUR_MAP})
# The functions that the headers declare, each asked for by name: what they do not need stays out.
file(GLOB public_headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/include/demur/*.h)
foreach(header ${public_headers})
    file(STRINGS ${header} lines REGEX "demur_[a-z_]+\\(")
    foreach(line ${lines})
        if(line MATCHES "^[A-Za-z].*[ *](demur_[a-z_]+)\\(")
            target_link_options(libdemur PRIVATE -Wl,-u,${CMAKE_MATCH_1})
        endif()
    endforeach()
endforeach()
target_link_libraries(libdemur PRIVATE demur-verdict demur-trust demur-rules demur-link
    demur-message demur-base demur-gmime-inside)
target_link_options(libdemur PRIVATE -Wl,--version-script=${DEMUR_MAP})
if(NOT DEMUR_SANITIZE)
    target_link_options(libdemur PRIVATE -Wl,--no-undefined)
endif()
# The tree can be moved, or installed below another prefix.
file(RELATIVE_PATH DEMUR_PC_PREFIX ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" DEMUR_PC_PREFIX "${DEMUR_PC_PREFIX}")
foreach(dir LIBDIR INCLUDEDIR)
    string(REPLACE "${CMAKE_INSTALL_PREFIX}/" "\${prefix}/" DEMUR_PC_${dir}
        "${CMAKE_INSTALL_FULL_${dir}}")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/demur.pc @ONLY CONTENT
"prefix=\${pcfiledir}/@DEMUR_PC_PREFIX@
libdir=@DEMUR_PC_LIBDIR@
includedir=@DEMUR_PC_INCLUDEDIR@

Name: demur
Description: @PROJECT_DESCRIPTION@
Version: @PROJECT_VERSION@
Requires: glib-2.0
Libs: -L\${libdir} -ldemur
Cflags: -I\${includedir}
")

install(TARGETS demur RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS demur-inspect demur-poll demur-dkim
    RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/demur)
install(TARGETS demur-gmime demur-examiner LIBRARY DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/demur)
install(TARGETS libdemur LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/demur DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${CMAKE_BINARY_DIR}/demur.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/rules DESTINATION ${CMAKE_INSTALL_DATADIR}/demur)
install(FILES ${CMAKE_SOURCE_DIR}/contrib/config.example.json
    DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Manual pages, from the scdoc source beside each command, where scdoc is there.
find_program(SCDOC scdoc)
file(GLOB pages CONFIGURE_DEPENDS ${DEMUR_FRONT}/*.scd)
if(SCDOC)
    foreach(page ${pages})
        get_filename_component(name ${page} NAME_WLE)
        string(REGEX REPLACE ".*\\." "" section ${name})
        set(output ${CMAKE_BINARY_DIR}/man/${name})
        add_custom_command(OUTPUT ${output} DEPENDS ${page}
            COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/man
            COMMAND ${SCDOC} < ${page} > ${output})
        list(APPEND manuals ${output})
        install(FILES ${output} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
    endforeach()
    add_custom_target(manual ALL DEPENDS ${manuals})
else()
    message(WARNING "scdoc is not there: no manual pages will be built or installed")
endif()
foreach(completion bash/demur zsh/_demur fish/demur.fish)
    string(REGEX REPLACE "/.*" "" shell ${completion})
    set(bash_dir bash-completion/completions)
    set(zsh_dir zsh/site-functions)
    set(fish_dir fish/vendor_completions.d)
    install(FILES ${CMAKE_SOURCE_DIR}/contrib/completion/${completion}
        DESTINATION ${CMAKE_INSTALL_DATADIR}/${${shell}_dir})
endforeach()
