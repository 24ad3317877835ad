# Programs, the shared library, manual pages and what `cmake --install` puts where.
set(DEMUR_FRONT ${CMAKE_SOURCE_DIR}/src/front)

# The program that hooks start: only objects that need nothing but libc are pulled in.
add_executable(demur ${DEMUR_FRONT}/main.c ${DEMUR_FRONT}/filter.c ${DEMUR_FRONT}/input.c
    ${DEMUR_FRONT}/settings.c)
target_link_libraries(demur PRIVATE demur-rules demur-message demur-base)
