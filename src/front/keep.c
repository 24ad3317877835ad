/* SPDX-License-Identifier: MIT */
/*
 * rules verify, update and rollback: packs that come from somewhere else. A file is read once,
 * and these bytes are verified, loaded, tested and installed. Each pack is judged by itself: a
 * bad one does not keep the good ones beside it from being installed.
 */
#include "front/commands.h"

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/say.h"
#include "rules/install.h"
#include "rules/installed.h"
#include "store/signature.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define SAID 300

/* What an update works with. */
typedef struct Keep {
    GArray *keys; /* of DemurSignKey */
    int64_t now;
    DemurInstall *install;
} Keep;

static bool
read_keys(DemurProgram *program, const DemurKeepOptions *options, GArray *keys, GError **error)
{
    const char *const *paths =
        options->keys ? options->keys : (const char *const *)program->config->keys;
    for (; *paths; paths++) {
        DemurSignKey key;
        g_autoptr(GBytes) file = demur_file_read(*paths, DEMUR_LIMIT_SIGNATURE, error);
        if (!file || !demur_signature_key(*paths, file, &key, error))
            return false;
        g_array_append_val(keys, key);
    }
    if (keys->len > 0)
        return true;
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                "no key to verify with: name a public key of signify or minisign with --key "
                "FILE, or in the configuration as \"keys\"");
    return false;
}

/* The signature beside a file. */
static GBytes *
read_signature(const char *path, GError **error)
{
    static const char *const suffixes[] = {".sig", ".minisig"};
    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *file = g_strconcat(path, suffixes[i], NULL);
        if (access(file, F_OK) == 0)
            return demur_file_read(file, DEMUR_LIMIT_SIGNATURE, error);
    }
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE,
                "%s: not signed: there is neither %s.sig nor %s.minisig", path, path, path);
    return NULL;
}

/* The bytes of a file with a good signature, owned. ret_key: which key's, borrowed from KEYS.
 */
static GBytes *
read_signed(const char *path, const GArray *keys, const DemurSignKey **ret_key, GError **error)
{
    g_autoptr(GBytes) bytes = demur_file_read(path, DEMUR_LIMIT_PACK, error);
    g_autoptr(GBytes) signature = bytes ? read_signature(path, error) : NULL;
    if (!signature || !demur_signature_verify(path, bytes, signature, keys, ret_key, error))
        return NULL;
    return g_steal_pointer(&bytes);
}

static int
verify(const Keep *keep, const char *const *paths)
{
    int status = EX_OK;
    for (; *paths; paths++) {
        const DemurSignKey *key = NULL;
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = read_signed(*paths, keep->keys, &key, &error);
        if (!bytes) {
            int one = demur_program_fail(error);
            status = status == EX_OK ? one : status;
            continue;
        }
        g_autofree char *id = demur_signature_key_id(key);
        g_autofree char *shown = demur_say_clean(*paths, -1, SAID);
        printf("%s: good, signed with key %s\n", shown, id);
    }
    return status;
}

static bool
refuse(const char *path, GError **error, DemurError code, const char *text)
{
    g_set_error(error, DEMUR_ERROR, code, "%s: %s", path, text);
    return false;
}

/* The file's name says which pack it is, so that no file passes for another. */
static bool
is_named(const char *path, const DemurPack *pack, GError **error)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *wanted = g_strconcat(pack->name, DEMUR_INSTALLED_SUFFIX, NULL);
    if (g_str_equal(base, wanted))
        return true;
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                "%s: the pack in it is called \"%s\": its file would be %s", path, pack->name,
                wanted);
    return false;
}

static bool
is_tested(const char *path, DemurPack *pack, GError **error)
{
    unsigned run = 0;
    g_autoptr(GPtrArray) failures = demur_pack_test(pack, &run);
    if (failures->len == 0)
        return true;
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE, "%s: fails %u of its own %u tests; %s",
                path, failures->len, run, pack->failed);
    return false;
}

/* Whether a pack whose signature is good may be put to use. */
static bool
is_usable(const char *path, DemurPack *pack, GError **error)
{
    if (!is_named(path, pack, error))
        return false;
    if (pack->expired) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG, "%s: has expired on %s", path,
                    pack->expires);
        return false;
    }
    if (!pack->enabled)
        return refuse(path, error, DEMUR_ERROR_CONFIG, "is not enabled, it would do nothing");
    return demur_pack_check(pack, error) && is_tested(path, pack, error);
}

static bool
update_one(const Keep *keep, const char *path, GError **error)
{
    bool changed = false;
    const DemurSignKey *key = NULL;
    g_autoptr(GBytes) bytes = read_signed(path, keep->keys, &key, error);
    if (!bytes)
        return false;
    gsize len = 0;
    const char *text = g_bytes_get_data(bytes, &len);
    g_autoptr(DemurPack) pack = demur_pack_parse(path, text ? text : "", len, keep->now, error);
    if (!pack || !is_usable(path, pack, error) ||
        !demur_install_put(keep->install, pack, bytes, &changed, error))
        return false;
    g_autofree char *id = demur_signature_key_id(key);
    printf("%s/%s: %s, signed with key %s\n", pack->name, pack->version,
           changed ? "installed" : "already there", id);
    return true;
}

static int
update_file(const Keep *keep, const char *path)
{
    g_autoptr(GError) error = NULL;
    return update_one(keep, path, &error) ? EX_OK : demur_program_fail(error);
}

static int
update_folder(const Keep *keep, const char *dir)
{
    int status = EX_OK;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) files = demur_installed_list(dir, &error);
    if (!files)
        return demur_program_fail(error);
    if (files->len == 0) {
        g_set_error(&error, DEMUR_ERROR, DEMUR_ERROR_INPUT, "%s: no packs (*.json) in it", dir);
        return demur_program_fail(error);
    }
    for (unsigned i = 0; i < files->len; i++) {
        g_autofree char *path = g_build_filename(dir, files->pdata[i], NULL);
        int one = update_file(keep, path);
        status = status == EX_OK ? one : status;
    }
    return status;
}

static int
update(const Keep *keep, const char *const *paths)
{
    int status = EX_OK;
    for (; *paths; paths++) {
        int one = g_file_test(*paths, G_FILE_TEST_IS_DIR) ? update_folder(keep, *paths)
                                                          : update_file(keep, *paths);
        status = status == EX_OK ? one : status;
    }
    return status;
}

static int
rollback(const Keep *keep, const char *const *names)
{
    int status = EX_OK;
    for (; *names; names++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DemurPack) pack =
            demur_install_rollback(keep->install, *names, keep->now, &error);
        if (pack) {
            printf("%s/%s: installed again%s\n", pack->name, pack->version,
                   pack->expired ? ", though it has expired" : "");
            continue;
        }
        int one = demur_program_fail(error);
        status = status == EX_OK ? one : status;
    }
    return status;
}

/* Opens the folder of installed packs and does WORK in it. */
static int
with_folder(DemurProgram *program, Keep *keep, const char *const *names,
            int (*work)(const Keep *keep, const char *const *names))
{
    g_autoptr(GError) error = NULL;
    const char *dir = demur_program_installed(program);
    if (!dir)
        g_set_error(&error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "installed packs are not in use: --rules or \"rules_dirs\" name other "
                    "folders, or there is no home folder");
    g_autoptr(DemurRuleset) shipped =
        dir ? demur_ruleset_load(demur_program_rules_dirs(program), keep->now, &error) : NULL;
    keep->install =
        shipped ? demur_install_open(dir, demur_ruleset_packs(shipped), &error) : NULL;
    if (!keep->install)
        return demur_program_fail(error);
    int status = work(keep, names);
    demur_install_close(keep->install);
    return status;
}

/* What each action works on, for those who name nothing. */
static int
nothing_named(const char *action)
{
    const char *what = g_str_equal(action, "verify") ? "files with their signatures beside them"
                       : g_str_equal(action, "update") ? "packs (.json) or folders of them"
                                                       : "names of packs";
    return demur_program_usage("rules %s takes %s", action, what);
}

/* The folder is not made only to say that nothing is in it. */
static int
roll_back(DemurProgram *program, Keep *keep, const char *const *names)
{
    const char *dir = demur_program_installed(program);
    if (!dir || g_file_test(dir, G_FILE_TEST_EXISTS))
        return with_folder(program, keep, names, rollback);
    g_autoptr(GError) error = g_error_new(DEMUR_ERROR, DEMUR_ERROR_INPUT,
                                          "no pack was ever installed: there is no %s", dir);
    return demur_program_fail(error);
}

int
demur_keep(DemurProgram *program, const DemurKeepOptions *options)
{
    int status = EX_OK;
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(DemurSignKey));
    Keep keep = {.keys = keys, .now = g_get_real_time() / G_USEC_PER_SEC};
    if (!options->names[0])
        return nothing_named(options->action);
    if (!demur_program_config(program, &status))
        return status;
    if (g_str_equal(options->action, "rollback"))
        return roll_back(program, &keep, options->names);
    if (!read_keys(program, options, keys, &error))
        return demur_program_fail(error);
    if (g_str_equal(options->action, "verify"))
        return verify(&keep, options->names);
    return with_folder(program, &keep, options->names, update);
}
