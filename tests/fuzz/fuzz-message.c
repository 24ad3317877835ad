/* SPDX-License-Identifier: MIT */
/* A whole message through every accessor: valid UTF-8, normal text, the same from memory and
 * from a file. demur-layer: message
 * demur-test-link: demur-gmime-inside */
#include <demur/message.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "message/rawscan.h"
#include "message/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends as libFuzzer expects it; the place is in the stack. */
static void
require(bool holds)
{
    if (!holds)
        abort();
}

static void
check_text(const char *text, bool normal)
{
    require(!text || g_utf8_validate(text, -1, NULL));
    if (!text || !normal)
        return;
    g_autofree char *again = demur_text_normalise(text, -1);
    require(strcmp(again, text) == 0);
}

static void
check_strings(const char *const *strings)
{
    for (; *strings; strings++)
        check_text(*strings, false);
}

static void
check_header(const DemurMessage *m)
{
    for (unsigned i = 0; i < demur_message_n_fields(m); i++) {
        const DemurField *field = demur_message_field_at(m, i);
        require(field->position == i);
        check_text(field->name, false);
        check_text(field->value, false);
    }
    const DemurFrom *from = demur_message_from(m);
    check_text(from->display, true);
    check_text(from->local, false);
    check_text(from->domain, false);
    require(!from->domain || from->addresses);
    check_text(demur_message_subject(m), true);
    check_text(demur_message_id(m), false);
    check_strings(demur_message_references(m));
    check_strings(demur_message_recipients(m));
    (void)demur_message_date(m);
}

static void
check_body(DemurMessage *m, unsigned depth)
{
    require(depth <= DEMUR_LIMIT_NESTED);
    check_text(demur_message_text(m), true);
    check_text(demur_message_hidden_text(m), true);
    check_text(demur_message_language(m), false);
    require(demur_message_n_links(m) <= DEMUR_LIMIT_LINKS);
    for (unsigned i = 0; i < demur_message_n_links(m); i++) {
        const DemurLink *link = demur_message_link(m, i);
        check_text(link->written, false);
        check_text(link->text, true);
    }
    require(demur_message_n_nested(m) <= DEMUR_LIMIT_NESTED);
    for (unsigned i = 0; i < demur_message_n_nested(m); i++) {
        check_header(demur_message_nested(m, i));
        check_body(demur_message_nested(m, i), depth + 1);
    }
}

/* What nominates a sender and what decides about it must read the same domain. */
static void
check_domain(const DemurMessage *m, const char *data, size_t size)
{
    DemurRawScan scan;
    DemurRawField field;
    char domain[256] = "";
    demur_rawscan_init(&scan, data, size);
    while (demur_rawscan_next(&scan, &field)) {
        if (!demur_rawscan_is(&scan, &field, "From"))
            continue;
        const DemurFrom *from = demur_message_from(m);
        size_t len = demur_rawscan_domain(data + field.value.start, field.value.len, domain,
                                          sizeof domain);
        if (!from->eight_bit && !from->nul && from->domain &&
            strlen(from->domain) < sizeof domain)
            require(len && strcmp(from->domain, domain) == 0);
        return;
    }
}

static void
check_file(DemurMessage *m, const uint8_t *data, size_t size)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    g_autoptr(DemurMessage) file = demur_message_new_from_fd(fd, 0, -1, NULL);
    require(file != NULL);
    require(strcmp(demur_message_text(file), demur_message_text(m)) == 0);
    require(strcmp(demur_message_subject(file), demur_message_subject(m)) == 0);
    require(demur_message_n_links(file) == demur_message_n_links(m));
    require(demur_message_n_nested(file) == demur_message_n_nested(m));
    close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(data, size);
    g_autoptr(DemurMessage) m = demur_message_new_from_bytes(bytes, NULL);
    if (!m)
        return 0;
    check_header(m);
    check_body(m, 0);
    check_domain(m, (const char *)data, size);
    check_file(m, data, size);
    return 0;
}
