/* SPDX-License-Identifier: MIT */
/*
 * Reading messages. Literals are taken from libetpan piece by piece as they come in, so that
 * neither a batch of headers nor a body is ever held twice, and a body never in memory at all.
 * What the server sends beyond the literals counts against the ordinary budget of a reply.
 */
#include "base/fault.h"
#include "base/limits.h"
#include "store/imap-names.h"
#include "store/imap-session.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define BATCH 200
/* Header bytes held at a time; messages of a batch beyond it are asked for again. */
#define BATCH_BYTES 2000000
#define MAX_CACHED_SIZES 10000

/* What one FETCH said of one message. */
typedef struct Facts {
    int64_t uid, size;
    const char *content; /* that came as a string instead of through the handler */
    size_t content_size;
} Facts;

static void
read_static(const struct mailimap_msg_att_static *item, Facts *facts)
{
    if (item->att_type == MAILIMAP_MSG_ATT_UID) {
        facts->uid = item->att_data.att_uid;
    } else if (item->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE) {
        facts->size = item->att_data.att_rfc822_size;
    } else if (item->att_type == MAILIMAP_MSG_ATT_BODY_SECTION) {
        const struct mailimap_msg_att_body_section *section = item->att_data.att_body_section;
        if (section && section->sec_body_part) {
            facts->content = section->sec_body_part;
            facts->content_size = section->sec_length;
        }
    }
}

static Facts
read_facts(const struct mailimap_msg_att *message)
{
    Facts facts = {.size = -1};
    for (const clistiter *i = demur_imap_first(message->att_list); i; i = clist_next(i)) {
        const struct mailimap_msg_att_item *item = clist_content(i);
        if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC && item->att_data.att_static)
            read_static(item->att_data.att_static, &facts);
    }
    return facts;
}

/* libetpan calls the two handlers only where a progress function is set as well. */
static void
ignore_progress(size_t current, size_t maximum, void *user)
{
}

static DemurImapReply
fetch(DemurStore *store, const char *command, mailimap_msg_body_handler *on_piece,
      mailimap_msg_att_handler *on_message, void *user)
{
    mailimap_set_progress_callback(store->imap, ignore_progress, ignore_progress, NULL);
    mailimap_set_msg_body_handler(store->imap, on_piece, user);
    mailimap_set_msg_att_handler(store->imap, on_message, user);
    DemurImapReply reply = demur_imap_command(store, command, DEMUR_LIMIT_IMAP_REPLY);
    mailimap_set_msg_att_handler(store->imap, NULL, NULL);
    mailimap_set_msg_body_handler(store->imap, NULL, NULL);
    mailimap_set_progress_callback(store->imap, NULL, NULL, NULL);
    return reply;
}

typedef struct Header {
    int64_t uid, size;
    GBytes *bytes;
} Header;

typedef struct Batch {
    DemurStore *store;
    GHashTable
        *open; /* UIDs asked for and not answered yet: pointers into the caller's array */
    GByteArray *current; /* of the message that is coming in */
    size_t allowed;      /* bytes of it that the budget was widened by */
    GArray *headers;     /* Header */
    size_t held;
} Batch;

static void
header_clear(Header *header)
{
    g_bytes_unref(header->bytes);
}

static bool
header_piece(int type, struct mailimap_msg_att_body_section *section, const char *bytes,
             size_t size, void *user)
{
    Batch *batch = user;
    /* One byte over the ceiling tells the reader that it was passed. */
    size_t room = DEMUR_LIMIT_HEADER + 1 - batch->current->len;
    size_t kept = MIN(size, room);
    g_byte_array_append(batch->current, (const guint8 *)bytes, (guint)kept);
    demur_imap_transport_allow(batch->store->transport, kept);
    return true;
}

static void
header_message(struct mailimap_msg_att *message, void *user)
{
    Batch *batch = user;
    Facts facts = read_facts(message);
    g_autoptr(GByteArray) current = g_steal_pointer(&batch->current);
    batch->current = g_byte_array_new();
    if (facts.content && current->len == 0)
        g_byte_array_append(current, (const guint8 *)facts.content,
                            (guint)MIN(facts.content_size, (size_t)DEMUR_LIMIT_HEADER + 1));
    /* No header at all is an answer only for a message without any bytes. */
    if ((current->len == 0 && facts.size != 0) ||
        !g_hash_table_contains(batch->open, &facts.uid))
        return;
    if (batch->headers->len > 0 && batch->held + current->len > BATCH_BYTES)
        return;
    g_hash_table_remove(batch->open, &facts.uid);
    batch->held += current->len;
    Header header = {.uid = facts.uid, .size = MAX(facts.size, 0)};
    header.bytes = g_byte_array_free_to_bytes(g_steal_pointer(&current));
    g_array_append_val(batch->headers, header);
}

static void
remember_size(DemurStore *store, int64_t uid, int64_t size)
{
    if (g_hash_table_size(store->sizes) < MAX_CACHED_SIZES)
        g_hash_table_replace(store->sizes, g_memdup2(&uid, sizeof(uid)),
                             g_memdup2(&size, sizeof(size)));
}

typedef struct Reader {
    DemurStore *store;
    GArray *uids; /* still to be read */
    DemurHeaderFunc func;
    void *user;
    bool stopped;
    bool full; /* the last answer filled the memory: what it left out is no loss */
} Reader;

static void
hand_out(Reader *reader, const GArray *headers)
{
    for (unsigned i = 0; i < headers->len && !reader->stopped; i++) {
        const Header *header = &g_array_index(headers, Header, i);
        remember_size(reader->store, header->uid, header->size);
        reader->stopped = !reader->func(header->uid, header->size, header->bytes, reader->user);
    }
}

/* Takes out those of the N first UIDs that are not in LEFT. */
static void
keep(GArray *uids, unsigned n, GHashTable *left)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < n; i++) {
        int64_t uid = g_array_index(uids, int64_t, i);
        if (g_hash_table_contains(left, &uid))
            g_array_index(uids, int64_t, kept++) = uid;
    }
    g_array_remove_range(uids, kept, n - kept);
}

/* Asks for the N first UIDs, hands out what is answered, whatever becomes of the rest, and
 * takes it out of them. */
static DemurImapReply
ask(Reader *reader, unsigned n)
{
    g_autofree int64_t *asked = g_memdup2(reader->uids->data, n * sizeof(int64_t));
    g_autoptr(GHashTable) open = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autoptr(GArray) headers = g_array_new(FALSE, FALSE, sizeof(Header));
    g_array_set_clear_func(headers, (GDestroyNotify)header_clear);
    for (unsigned i = 0; i < n; i++)
        g_hash_table_add(open, &asked[i]);
    Batch batch = {.store = reader->store, .open = open, .headers = headers};
    batch.current = g_byte_array_new();
    g_autofree char *set = demur_imap_uid_set(asked, n);
    g_autofree char *command =
        g_strdup_printf("UID FETCH %s (UID RFC822.SIZE BODY.PEEK[HEADER])", set);
    DemurImapReply reply = fetch(reader->store, command, header_piece, header_message, &batch);
    g_byte_array_unref(batch.current);
    reader->full = headers->len > 0 && batch.held + DEMUR_LIMIT_HEADER + 1 >= BATCH_BYTES;
    keep(reader->uids, n, open);
    hand_out(reader, headers);
    return reply;
}

/* Takes out those of the N first UIDs that the folder does not hold any more. Returns: how many
 * are left of them; -1 on error. */
static int
drop_gone(Reader *reader, unsigned n, GError **error)
{
    DemurImapReply reply = DEMUR_IMAP_NO;
    g_autoptr(GHashTable) there = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autoptr(GArray) found =
        demur_imap_uid_search(reader->store, g_array_index(reader->uids, int64_t, 0),
                              g_array_index(reader->uids, int64_t, n - 1), NULL, &reply);
    if (!found) {
        (void)demur_imap_fail(reader->store, reply, DEMUR_ERROR_MAILBOX,
                              "cannot look for messages that were not answered", error);
        return -1;
    }
    for (unsigned i = 0; i < found->len; i++)
        g_hash_table_add(there, &g_array_index(found, int64_t, i));
    unsigned before = reader->uids->len;
    keep(reader->uids, n, there);
    return (int)(n - (before - reader->uids->len));
}

/* After an answer that left LEFT messages out: has them asked for once more, then looks whether
 * they are there at all. False with the first that is. */
static bool
chase(Reader *reader, unsigned left, bool *again, GError **error)
{
    bool missing = left > 0 && !reader->full;
    int there = missing && *again ? drop_gone(reader, left, error) : 0;
    if (there > 0)
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MAILBOX,
                    "the server lists message %" G_GINT64_FORMAT " and gives nothing for it",
                    g_array_index(reader->uids, int64_t, 0));
    *again = missing && !*again;
    return there == 0;
}

/* Reads on until the first message that cannot be read. A request that is refused is halved
 * until it names one message. */
static bool
read_headers(Reader *reader, GError **error)
{
    bool again = false;
    unsigned n = BATCH;
    while (reader->uids->len > 0 && !reader->stopped) {
        unsigned before = reader->uids->len, asked = MIN(n, before);
        DemurImapReply reply = ask(reader, asked);
        unsigned left = asked - (before - reader->uids->len);
        if (reply == DEMUR_IMAP_DEAD || (reply != DEMUR_IMAP_OK && asked == 1 && left == 1))
            return demur_imap_fail(reader->store, reply, DEMUR_ERROR_MAILBOX,
                                   "cannot fetch the header", error);
        if (reply != DEMUR_IMAP_OK) {
            n = MAX(1, left < asked ? left : asked / 2);
            continue;
        }
        if (!chase(reader, left, &again, error))
            return false;
        n = again ? left : BATCH;
    }
    return true;
}

bool
demur_imap_headers(DemurStore *store, GArray *uids, DemurHeaderFunc func, void *user,
                   GError **error)
{
    Reader reader = {.store = store, .uids = uids, .func = func, .user = user};
    return read_headers(&reader, error);
}

bool
demur_store_headers(DemurStore *store, GArray *uids, DemurHeaderFunc func, void *user,
                    GError **error)
{
    if (!demur_imap_reselect(store, error))
        return false;
    g_hash_table_remove_all(store->sizes);
    return demur_imap_headers(store, uids, func, user, error);
}

typedef struct Body {
    DemurStore *store;
    int64_t uid;
    int fd;
    int64_t written, size; /* SIZE: -1 before it is known */
    int failed;            /* errno of the file */
    bool seen;
} Body;

static int
open_temporary(void)
{
    int fd = open(g_get_tmp_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    /* Not every file system knows unnamed files. */
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "demur-XXXXXX", NULL);
    fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        (void)unlink(path);
    return fd;
}

static void
body_write(Body *body, const char *bytes, size_t size)
{
    if (demur_fault("imap-disk-full"))
        body->failed = ENOSPC;
    while (size > 0 && !body->failed) {
        ssize_t count = write(body->fd, bytes, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            body->failed = errno;
            return;
        }
        bytes += count;
        size -= (size_t)count;
        body->written += count;
    }
}

static bool
body_piece(int type, struct mailimap_msg_att_body_section *section, const char *bytes,
           size_t size, void *user)
{
    Body *body = user;
    /* Beyond the ceiling the budget is not widened any more and soon ends the session: the
     * server sends more than it said. A full disk does not: the rest is read and dropped. */
    if (body->written + (int64_t)size <= DEMUR_LIMIT_MESSAGE) {
        demur_imap_transport_allow(body->store->transport, size);
        body_write(body, bytes, size);
    }
    return true;
}

static void
body_message(struct mailimap_msg_att *message, void *user)
{
    Body *body = user;
    Facts facts = read_facts(message);
    if (facts.uid != body->uid)
        return;
    body->seen = true;
    if (facts.size >= 0)
        body->size = facts.size;
    if (facts.content && body->written == 0 && facts.content_size <= DEMUR_LIMIT_MESSAGE)
        body_write(body, facts.content, facts.content_size);
}

/* The server answers OK and nothing else: only when the message is no longer there, that is
 * all there is to say. */
static bool
fail_unanswered(const Body *body, GError **error)
{
    DemurImapReply reply = DEMUR_IMAP_NO;
    g_autoptr(GArray) found =
        demur_imap_uid_search(body->store, body->uid, body->uid, NULL, &reply);
    if (!found)
        return demur_imap_fail(body->store, reply, DEMUR_ERROR_MAILBOX,
                               "cannot look for a message that was not answered", error);
    g_set_error(error, DEMUR_ERROR, found->len > 0 ? DEMUR_ERROR_MAILBOX : DEMUR_ERROR_MESSAGE,
                found->len > 0 ? "the server gives nothing for message %" G_GINT64_FORMAT
                               : "message %" G_GINT64_FORMAT " is gone",
                body->uid);
    return false;
}

static bool
fetch_item(Body *body, const char *item, GError **error)
{
    g_autofree char *command =
        g_strdup_printf("UID FETCH %" G_GINT64_FORMAT " (UID %s)", body->uid, item);
    body->seen = false;
    DemurImapReply reply = fetch(body->store, command, body_piece, body_message, body);
    if (reply == DEMUR_IMAP_OK)
        return body->seen || fail_unanswered(body, error);
    g_autofree char *doing =
        g_strdup_printf("cannot fetch message %" G_GINT64_FORMAT, body->uid);
    return demur_imap_fail(body->store, reply, DEMUR_ERROR_MAILBOX, doing, error);
}

static bool
check_size(Body *body, GError **error)
{
    const int64_t *known = g_hash_table_lookup(body->store->sizes, &body->uid);
    body->size = known ? *known : -1;
    if (body->size < 0 && !fetch_item(body, "RFC822.SIZE", error))
        return false;
    if (body->size <= DEMUR_LIMIT_MESSAGE)
        return true;
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE,
                "message %" G_GINT64_FORMAT " has %" G_GINT64_FORMAT
                " bytes, more than are examined (%d)",
                body->uid, body->size, DEMUR_LIMIT_MESSAGE);
    return false;
}

static bool
fetch_body(Body *body, GError **error)
{
    if (!fetch_item(body, "BODY.PEEK[]", error))
        return false;
    if (body->failed) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO,
                    "cannot write a temporary file in %s: %s", g_get_tmp_dir(),
                    g_strerror(body->failed));
        return false;
    }
    return body->written > 0 || body->size == 0 || fail_unanswered(body, error);
}

int
demur_store_fetch(DemurStore *store, int64_t uid, GError **error)
{
    if (!demur_imap_reselect(store, error))
        return -1;
    Body body = {.store = store, .uid = uid, .fd = -1};
    if (!check_size(&body, error))
        return -1;
    body.fd = open_temporary();
    if (body.fd < 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO,
                    "cannot make a temporary file in %s: %s", g_get_tmp_dir(),
                    g_strerror(errno));
        return -1;
    }
    if (fetch_body(&body, error) && lseek(body.fd, 0, SEEK_SET) == 0)
        return body.fd;
    (void)close(body.fd);
    return -1;
}
