# Programs, the shared library, manual pages and what `cmake --install` puts where.
set(DEMUR_FRONT ${CMAKE_SOURCE_DIR}/src/front)

# The program that hooks start: only objects that need nothing but libc are pulled in.
add_executable(demur ${DEMUR_FRONT}/main.c ${DEMUR_FRONT}/filter.c ${DEMUR_FRONT}/input.c
    ${DEMUR_FRONT}/settings.c)
target_link_libraries(demur PRIVATE demur-rules demur-message demur-base)

# What both programs with commands share.
add_library(demur-front STATIC ${DEMUR_FRONT}/program.c ${DEMUR_FRONT}/config.c
    ${DEMUR_FRONT}/commands.c ${DEMUR_FRONT}/open.c ${DEMUR_FRONT}/scan.c
    ${DEMUR_FRONT}/cmd-check.c ${DEMUR_FRONT}/cmd-explain.c ${DEMUR_FRONT}/cmd-links.c
    ${DEMUR_FRONT}/cmd-filter.c ${DEMUR_FRONT}/cmd-scan.c ${DEMUR_FRONT}/cmd-poll.c
    ${DEMUR_FRONT}/cmd-letter.c ${DEMUR_FRONT}/cmd-rules.c)
target_link_libraries(demur-front PUBLIC demur-plan demur-store demur-ledger demur-letter
    demur-verdict demur-trust demur-rules demur-link demur-message demur-base)

# No network: examines messages and rules.
add_executable(demur-inspect ${DEMUR_FRONT}/inspect-main.c)
target_link_libraries(demur-inspect PRIVATE demur-front)

# The IMAP helper.
add_executable(demur-poll ${DEMUR_FRONT}/poll-main.c ${DEMUR_FRONT}/poll.c
    ${DEMUR_FRONT}/account.c ${DEMUR_FRONT}/password.c)
target_link_libraries(demur-poll PRIVATE demur-front)
