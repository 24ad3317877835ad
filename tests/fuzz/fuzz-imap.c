/* SPDX-License-Identifier: MIT */
/*
 * What a server sends, from greeting to goodbye, read by the whole store.
 * demur-layer: store
 */
#include "store/imap-session.h"
#include "store/store.h"

#include <unistd.h>

#define INPUT_LIMIT (16 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libetpan 1.9.4 forgets what it had read of a reply that it then refuses. */
const char *
__lsan_default_suppressions(void)
{
    return "leak:libetpan.so";
}

static bool
take_header(int64_t uid, int64_t size, GBytes *header, void *user)
{
    gsize length = 0;
    unsigned *sum = user;
    const uint8_t *bytes = g_bytes_get_data(header, &length);
    for (gsize i = 0; i < length; i++)
        *sum += bytes[i];
    return true;
}

static void
read_folder(DemurStore *store)
{
    static const char *const from[] = {"a", "meta.example", NULL};
    DemurFolderState state;
    DemurSearch search = {.first_uid = 1, .from = from};
    unsigned sum = 0;
    if (!demur_store_open(store, "INBOX", &state, NULL))
        return;
    g_autoptr(GArray) uids = demur_store_search(store, &search, NULL);
    if (uids)
        (void)demur_store_headers(store, uids, take_header, &sum, NULL);
    int fd = demur_store_fetch(store, 1, NULL);
    if (fd >= 0)
        (void)close(fd);
}

static void
write_folder(DemurStore *store)
{
    bool yes = false;
    int64_t uid = 0;
    g_autoptr(GBytes) message = g_bytes_new_static("A: b\r\n\r\n", 8);
    (void)demur_store_has_message_id(store, "INBOX", "<1@x>", 2, &yes, NULL);
    (void)demur_store_flag(store, "INBOX", 1, "$Demur", &yes, NULL);
    (void)demur_store_append(store, "INBOX", message, true, &uid, NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_LIMIT)
        return 0;
    DemurImapOptions options = {
        .account = "fuzz",
        .host = "localhost",
        .security = DEMUR_SECURITY_TUNNEL,
        .user = "anna",
        .password = "secret",
    };
    DemurFolderState state;
    g_autoptr(DemurStore) store =
        demur_imap_session_new(demur_imap_transport_new_memory(data, size), &options, NULL);
    if (!store)
        return 0;
    g_autoptr(GPtrArray) folders = demur_store_folders(store, NULL, NULL);
    for (unsigned i = 0; folders && i < MIN(folders->len, 3); i++) {
        const DemurFolder *folder = folders->pdata[i];
        (void)demur_store_status(store, folder->name, &state, NULL);
    }
    read_folder(store);
    write_folder(store);
    return 0;
}
