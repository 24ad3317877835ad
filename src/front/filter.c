/* SPDX-License-Identifier: MIT */
/*
 * The filter. Mail that no rule can match is told by its raw header and passed on; any other
 * mail is examined by a child process, which may crash, hang or be killed without harm: its
 * only product are the X-Demur fields, and without them the mail goes on as it came.
 *
 * The child loads what examines mail from a module: a fork with a module in it takes a good
 * part less time than starting a further program.
 */
#include "front/filter.h"

#include "base/fault.h"
#include "base/limits.h"
#include "base/near.h"
#include "front/input.h"
#include "front/settings.h"
#include "front/strip.h"
#include "message/rawscan.h"
#include "rules/prefilter.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define FIRST_READ 4096
#define IN_MEMORY (1 * DEMUR_MIB)
#define FIELDS_MAX 4096
#define EXAMINE_MS 10000

/* The header block as far as it is needed here. */
typedef struct Header {
    size_t end;    /* offset where further fields go: the empty line, or the end */
    bool complete; /* the empty line, or the end of the mail, was met within the ceiling */
    bool crlf;     /* the header's line ends */
} Header;

/* What came back from the child. */
typedef enum DemurAnswer {
    DEMUR_ANSWER_GOOD,
    DEMUR_ANSWER_NONE, /* it ended before */
    DEMUR_ANSWER_LATE,
    DEMUR_ANSWER_BAD, /* what no examiner says */
} DemurAnswer;

static Header
scan_header(const DemurInput *input)
{
    Header header = {0};
    DemurRawScan scan;
    DemurRawField field;
    demur_rawscan_init(&scan, input->data, input->len);
    while (demur_rawscan_next(&scan, &field)) {
        header.end = field.whole.start + field.whole.len;
    }
    if (scan.ended)
        header.end = scan.body - (scan.body > 1 && input->data[scan.body - 2] == '\r' ? 2 : 1);
    else
        header.end = input->len;
    header.complete = scan.ended || input->ended;
    const char *line_end = memchr(input->data, '\n', input->len);
    header.crlf = line_end && line_end > input->data && line_end[-1] == '\r';
    return header;
}

/* Our own fields, each line checked, with the mail's own line ends. */
static bool
write_fields(const Header *header, bool open_line, char *fields)
{
    const char *end = header->crlf ? "\r\n" : "\n";
    if (open_line && !demur_input_write(STDOUT_FILENO, end, strlen(end)))
        return false;
    char *save;
    for (char *line = strtok_r(fields, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        if (!demur_input_write(STDOUT_FILENO, line, strlen(line)) ||
            !demur_input_write(STDOUT_FILENO, end, strlen(end)))
            return false;
    }
    return true;
}

static bool
write_out(const char *data, size_t len, void *user)
{
    (void)user;
    return demur_input_write(STDOUT_FILENO, data, len);
}

/* The mail without the fields of strangers, with ours at the end of its header. */
static bool
write_mail(DemurInput *input, const Header *header, char *fields)
{
    DemurStrip strip = {.write = write_out};
    if (!*fields)
        return demur_input_pass(input, 0, &strip);
    bool whole = header->end == input->len;
    if (!demur_strip_pass(&strip, input->data, header->end) ||
        (whole && !demur_strip_end(&strip)))
        return false;
    bool open_line = strip.last_out && strip.last_out != '\n';
    return write_fields(header, open_line, fields) &&
           demur_input_pass(input, header->end, &strip);
}

/* Whether what the child wrote is nothing but printable X-Demur fields in whole lines. */
static bool
are_fields(const char *fields)
{
    const char *line = fields;
    while (*line) {
        if (strncmp(line, "X-Demur-", 8) != 0)
            return false;
        for (; *line != '\n'; line++) {
            if (*line < ' ' || *line > '~')
                return false;
        }
        line++;
    }
    return true;
}

static long long
now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Whether the answer is whole: it ends with an empty line. */
static bool
is_whole(const char *fields, size_t len)
{
    return (len == 1 && fields[0] == '\n') ||
           (len > 1 && memcmp(fields + len - 2, "\n\n", 2) == 0);
}

/* Reads the child's output up to the empty line. False when it ends before, is too long, or
 * time is up. */
static DemurAnswer
read_fields(int fd, char *fields, size_t size)
{
    size_t len = 0;
    long long deadline = now_ms() + EXAMINE_MS;
    while (!is_whole(fields, len)) {
        long long left = deadline - now_ms();
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (left <= 0 || poll(&ready, 1, (int)left) == 0)
            return DEMUR_ANSWER_LATE;
        ssize_t got = read(fd, fields + len, size - 1 - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return DEMUR_ANSWER_NONE;
        len += (size_t)got;
        if (len == size - 1)
            return DEMUR_ANSWER_BAD;
    }
    fields[len - 1] = '\0';
    return are_fields(fields) ? DEMUR_ANSWER_GOOD : DEMUR_ANSWER_BAD;
}

/* The child: what it writes to standard output is its answer. */
static _Noreturn void
run_examiner(const DemurInput *input, int output, char **arguments)
{
    char path[PATH_MAX];
    int count = 0;
    while (arguments[count])
        count++;
    bool stored = input->file >= 0;
    if (dup2(output, STDOUT_FILENO) < 0 ||
        (stored &&
         (dup2(input->file, STDIN_FILENO) < 0 || lseek(STDIN_FILENO, 0, SEEK_SET) != 0)) ||
        !demur_near("DEMUR_LIBEXEC_DIR", DEMUR_EXAMINER_FILE, DEMUR_LIBEXEC_DIR, path,
                    sizeof(path)))
        _exit(EX_OSERR);
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    DemurExaminer examiner =
        module ? (DemurExaminer)dlsym(module, DEMUR_EXAMINER_SYMBOL) : NULL;
    if (!examiner) {
        fprintf(stderr, "demur: cannot load %s; is demur fully installed?\n", dlerror());
        _exit(EX_SOFTWARE);
    }
    exit(examiner(count, arguments, stored ? NULL : input->data, input->len));
}

/* Why there was no answer to trust; the child is gone afterwards. */
static const char *
end_child(pid_t child, DemurAnswer answer)
{
    int status = 0;
    if (answer != DEMUR_ANSWER_NONE)
        (void)kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (answer == DEMUR_ANSWER_LATE)
        return "no answer in time";
    if (answer == DEMUR_ANSWER_NONE && WIFSIGNALED(status))
        return "crash";
    return answer == DEMUR_ANSWER_NONE && WEXITSTATUS(status) != 0 ? "see above"
                                                                   : "no proper answer";
}

/* Runs the child. False when there is no answer to trust, for whatever reason. A child that has
 * answered still runs: it only has to end, which takes no less time than writing the mail. */
static bool
examine(const DemurInput *input, char **arguments, char *fields, size_t size, pid_t *ret_child)
{
    int ends[2];
    pid_t child = -1;
    if (pipe2(ends, O_CLOEXEC) == 0) {
        child = fork();
        if (child == 0) {
            (void)close(ends[0]);
            run_examiner(input, ends[1], arguments);
        }
        (void)close(ends[1]);
    }
    if (child < 0) {
        fprintf(stderr, "demur: cannot examine the mail: %s: it is passed on unexamined\n",
                strerror(errno));
        return false;
    }
    DemurAnswer answer = read_fields(ends[0], fields, size);
    (void)close(ends[0]);
    if (answer != DEMUR_ANSWER_GOOD)
        fprintf(stderr, "demur: examining the mail failed (%s): it is passed on unexamined\n",
                end_child(child, answer));
    *ret_child = answer == DEMUR_ANSWER_GOOD ? child : -1;
    return answer == DEMUR_ANSWER_GOOD;
}

/* Whether the mail is worth a look; reads on until that is known. */
static bool
is_nominated(DemurInput *input, const DemurSettings *settings)
{
    if (!settings->understood)
        return true;
    size_t want = FIRST_READ;
    for (;;) {
        DemurNominated nominated =
            demur_prefilter_test(settings->prefilter, input->data, input->len, input->ended);
        if (nominated != DEMUR_NOMINATED_UNSURE)
            return nominated == DEMUR_NOMINATED_YES;
        want = input->len + 1;
        if (input->len > DEMUR_LIMIT_HEADER || !demur_input_fill(input, want))
            return false;
    }
}

/* Reads until the header has ended, the ceiling is passed, or the input ends. */
static Header
read_header(DemurInput *input)
{
    Header header = scan_header(input);
    while (!header.complete && input->len <= DEMUR_LIMIT_HEADER &&
           demur_input_fill(input, input->len * 2))
        header = scan_header(input);
    return header;
}

static void
complain_of_store(void)
{
    int reason = errno;
    bool named = false;
    const char *folder = demur_input_folder(&named);
    fprintf(stderr, "demur: cannot store the mail in %s%s: %s: it is passed on unexamined\n",
            folder, named ? " (TMPDIR)" : "", strerror(reason));
}

static bool
filter(DemurInput *input, const DemurSettings *settings, char **arguments)
{
    if (!demur_input_fill(input, FIRST_READ))
        fprintf(stderr, "demur: out of memory: the mail is passed on unexamined\n");
    char fields[FIELDS_MAX] = "";
    if (input->len == 0)
        return write_mail(input, &(Header){0}, fields);
    bool nominated = is_nominated(input, settings);
    Header header = read_header(input);
    if (!header.complete) {
        fprintf(stderr, "demur: header over %d KiB: the mail is passed on unexamined\n",
                DEMUR_LIMIT_HEADER / DEMUR_KIB);
        return write_mail(input, &header, fields);
    }
    pid_t child = -1;
    if (nominated && demur_input_fill(input, IN_MEMORY)) {
        if (!input->ended && !demur_input_store(input))
            complain_of_store();
        else if (!examine(input, arguments, fields, sizeof(fields), &child))
            fields[0] = '\0';
    }
    bool written = write_mail(input, &header, fields);
    if (child > 0)
        (void)waitpid(child, NULL, 0);
    return written;
}

int
demur_filter(char **arguments)
{
    DemurInput input = {.file = -1};
    DemurSettings settings;
    demur_settings_read(&settings, arguments);
    bool written = filter(&input, &settings, arguments) && input.error == 0;
    if (input.error)
        fprintf(stderr, "demur: cannot read the mail: %s\n", strerror(input.error));
    else if (!written)
        fprintf(stderr, "demur: cannot write the mail: %s\n", strerror(errno));
    demur_settings_clear(&settings);
    demur_input_clear(&input);
    return written ? 0 : EX_IOERR;
}
