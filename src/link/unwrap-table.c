/* SPDX-License-Identifier: MIT */
/*
 * The wrappers known, and how one is found. Hosts are listed one by one wherever a stranger
 * could register another of the same look.
 */
#include "link/wrapper.h"

#include <glib.h>
#include <string.h>

#define GOOGLE_HOSTS                                                                           \
    "google.com www.google.com www.google.at www.google.be www.google.bg www.google.ca "       \
    "www.google.ch www.google.co.in www.google.co.jp www.google.co.uk www.google.com.au "      \
    "www.google.com.br www.google.com.mx www.google.cz www.google.de www.google.dk "           \
    "www.google.ee www.google.es www.google.fi www.google.fr www.google.gr www.google.hr "     \
    "www.google.hu www.google.ie www.google.it www.google.lt www.google.lu www.google.lv "     \
    "www.google.nl www.google.no www.google.pl www.google.pt www.google.ro www.google.se "     \
    "www.google.si www.google.sk"

#define DEREF_HOSTS                                                                            \
    "deref-1und1.de deref-1und1-02.de deref-gmx.co.uk deref-gmx.com deref-gmx.fr "             \
    "deref-gmx.net deref-mail.com deref-mail-02.com deref-web.de deref-web-02.de"

#define SHORTENER_HOSTS                                                                        \
    "t.co bit.ly lnkd.in tinyurl.com goo.gl ow.ly buff.ly is.gd cutt.ly rb.gy t.ly"

/* Hosts that do nothing but lead elsewhere: on a path that is not known, nobody knows where. */
#define SHIM_HOSTS                                                                             \
    "l.facebook.com lm.facebook.com l.instagram.com lm.instagram.com l.messenger.com "         \
    "lm.messenger.com l.threads.com l.threads.net l.meta.com l.meta.ai l.whatsapp.com "        \
    "l.wl.co l.workplace.com l.work.meta.com"

#define META .owner = DEMUR_OWNER_COMPANY
#define GATEWAY .owner = DEMUR_OWNER_GATEWAY

static const DemurWrapper wrappers[] = {
    /* Meta's own. */
    {"facebook-shim", "facebook.com *.facebook.com fb.me l.messenger.com",
     "/l.php /lsr.php /flx/warn /fblynx/warn /si/linkclick/warn /si/ajax/l/render_redirect",
     demur_wrapper_decode_param, "u", META},
    {"facebook-shim-legacy", "facebook.com *.facebook.com", "/l/*;** /l/*/**",
     demur_wrapper_decode_legacy, META},
    {"meta-tracker", "facebook.com *.facebook.com", "/n /nd", demur_wrapper_decode_tracker,
     META},
    {"instagram-shim", "l.instagram.com lm.instagram.com", "/", demur_wrapper_decode_param, "u",
     META},
    {"threads-shim", "l.threads.com l.threads.net", "/", demur_wrapper_decode_param, "u", META},
    {"whatsapp-shim", "l.wl.co", "/l", demur_wrapper_decode_param, "u", META},
    {"work-meta-shim", "l.workplace.com l.work.meta.com", "/ /l.php",
     demur_wrapper_decode_param, "u", META},
    {"instagram-linkshim", "instagram.com *.instagram.com", "/linkshim",
     demur_wrapper_decode_param, "u", META},
    {"meta-shim", "messenger.com *.messenger.com workplace.com *.workplace.com", "/l.php",
     demur_wrapper_decode_param, "u", META},
    {"meta-shim", SHIM_HOSTS, "/ /l /l.php", demur_wrapper_decode_param, "u", META},
    {"meta-shim", SHIM_HOSTS, "/**", demur_wrapper_decode_never, META},
    {"meta-short", "fb.me", "/**", META},

    /* Mail security gateways. */
    {"safelinks", "*.safelinks.protection.outlook.com *.safelinks.protection.office365.us",
     "/**", demur_wrapper_decode_param, "url", GATEWAY},
    {"proofpoint-v1", "urldefense.proofpoint.com urldefense.com", "/v1/url",
     demur_wrapper_decode_param, "u", GATEWAY},
    {"proofpoint-v2", "urldefense.proofpoint.com urldefense.com", "/v2/url",
     demur_wrapper_decode_proofpoint_v2, "u", GATEWAY},
    {"proofpoint-v3", "urldefense.com urldefense.us urldefense.proofpoint.com", "/v3/**",
     demur_wrapper_decode_proofpoint_v3, GATEWAY},
    {"mimecast", "protect-*.mimecast.com *.mimecastprotect.com", "/s/**", GATEWAY},
    {"barracuda", "linkprotect.cudasvc.com", "/url", demur_wrapper_decode_param, "a", GATEWAY},
    {"cisco", "secure-web.cisco.com", "/*/*", demur_wrapper_decode_segment, GATEWAY},
    {"trendmicro", "*-ctp.trendmicro.com *-urlprotect.trendmicro.com", "/wis/clicktime/*/query",
     demur_wrapper_decode_param, "url", .default_port = true, GATEWAY},
    {"fireeye", "protect2.fireeye.com", "/v1/url /url", demur_wrapper_decode_param, "u",
     GATEWAY},
    {"symantec", "clicktime.symantec.com", "/**", demur_wrapper_decode_param, "u", GATEWAY},
    {"sophos", "*.protection.sophos.com", "/", demur_wrapper_decode_base64, "u", GATEWAY},
    {"checkpoint", "protect.checkpoint.com", "/v2/___** /v2/r*/___**",
     demur_wrapper_decode_underscores, GATEWAY},
    {"checkpoint", "*.url-protection.com", "/v1/url /v1/r*/url", demur_wrapper_decode_param,
     "o", GATEWAY},
    {"avanan", "url.avanan.click", "/v2/___** /v2/r*/___**", demur_wrapper_decode_underscores,
     GATEWAY},
    {"vade", "*.vadesecure.com", "/v4 /safeproxy/v3 /safeproxy/v4", demur_wrapper_decode_param,
     "u", GATEWAY},
    {"hornetsecurity", "atpscan.global.hornetsecurity.com", "/**", demur_wrapper_decode_param,
     "u", GATEWAY},
    {"esva", "urlsand.esvalabs.com", "/**", demur_wrapper_decode_param, "u", GATEWAY},
    {"esva", "*.urlsand.com", "/", demur_wrapper_decode_param, "u", GATEWAY},
    {"trustwave", "scanmail.trustwave.com", "/", demur_wrapper_decode_param, "u", GATEWAY},
    {"edgepilot", "link.edgepilot.com", "/s/*/* /x/*", demur_wrapper_decode_param, "u",
     GATEWAY},
    {"titanhq", "linklock.titanhq.com", "/analyse", demur_wrapper_decode_param, "url", GATEWAY},
    {"menlo", "safe.menlosecurity.com", "/http:** /https:**", demur_wrapper_decode_rest,
     GATEWAY},
    {"teams", "statics.teams.cdn.office.net",
     "/evergreen-assets/safelinks/*/atp-safelinks.html", demur_wrapper_decode_param, "url",
     GATEWAY},
    {"emailprotection", "url.emailprotection.link", "/", GATEWAY},

    /* Webmail, search engines, networks. */
    {"deref", DEREF_HOSTS, "/mail/client/dereferrer /mail/client/*/dereferrer",
     demur_wrapper_decode_param, "redirectUrl"},
    {"google-url", GOOGLE_HOSTS, "/url", demur_wrapper_decode_param, "url q"},
    {"google-amp", GOOGLE_HOSTS, "/amp/**", demur_wrapper_decode_amp},
    {"bing", "bing.com www.bing.com", "/ck/a", demur_wrapper_decode_bing, "u"},
    {"yahoo", "r.search.yahoo.com", "/**", demur_wrapper_decode_yahoo},
    {"duckduckgo", "duckduckgo.com", "/l", demur_wrapper_decode_param, "uddg"},
    {"youtube", "youtube.com www.youtube.com m.youtube.com", "/redirect",
     demur_wrapper_decode_param, "q"},
    {"linkedin", "linkedin.com www.linkedin.com", "/redir/redirect /safety/go",
     demur_wrapper_decode_param, "url"},
    {"linkedin", "linkedin.com www.linkedin.com", "/slink"},

    /* Bulk senders. */
    {"aws-ses", "*.awstrack.me", "/L0/**", demur_wrapper_decode_segment},
    {"azure", "emails.azure.microsoft.com", "/redirect", demur_wrapper_decode_param,
     "destination"},
    {"sendgrid", "*.ct.sendgrid.net", "/ls/click /wf/click"},
    {"mailchimp", "*.list-manage.com", "/track/click"},

    {"shortener", SHORTENER_HOSTS, "/*", .shortener = true},
};

/* Linear in TEXT for one star a segment, which is all that the table has. */
static bool
glob(DemurSpan pattern, DemurSpan text, char separator)
{
    const char *at = text.at, *end = text.at + text.len;
    DemurSpan after_star = {NULL, 0};
    const char *star_text = NULL;
    while (at < end) {
        if (demur_span_starts(pattern, "**"))
            return true;
        if (demur_span_starts(pattern, "*")) {
            pattern = after_star = demur_span_skip(pattern, 1);
            star_text = at;
        } else if (pattern.len > 0 && *pattern.at == *at) {
            pattern = demur_span_skip(pattern, 1);
            at++;
        } else if (star_text && *star_text != separator) {
            pattern = after_star;
            at = ++star_text;
        } else {
            return false;
        }
    }
    while (demur_span_starts(pattern, "*"))
        pattern = demur_span_skip(pattern, 1);
    return pattern.len == 0;
}

static bool
host_fits(const char *hosts, const char *host)
{
    DemurSpan rest = {hosts, strlen(hosts)};
    DemurSpan text = {host, strlen(host)};
    while (rest.len > 0) {
        DemurSpan pattern = demur_span_take(&rest, ' ');
        if (!demur_span_starts(pattern, "*.")) {
            if (glob(pattern, text, '.'))
                return true;
            continue;
        }
        DemurSpan suffix = demur_span_skip(pattern, 1);
        if (text.len > suffix.len &&
            memcmp(text.at + text.len - suffix.len, suffix.at, suffix.len) == 0)
            return true;
    }
    return false;
}

static bool
path_fits(const char *paths, const char *path)
{
    DemurSpan rest = {paths, strlen(paths)};
    while (rest.len > 0) {
        if (glob(demur_span_take(&rest, ' '), (DemurSpan){path, strlen(path)}, '/'))
            return true;
    }
    return false;
}

static bool
path_fits_folded(const char *paths, const char *folded)
{
    g_autofree char *folded_paths = g_ascii_strdown(paths, -1);
    return path_fits(folded_paths, folded);
}

/* As a careless server reads it: percent-decoded, lower case, slashes not doubled. */
static char *
fold_path(const char *path)
{
    GString *folded = g_string_sized_new(strlen(path));
    for (; *path; path++) {
        char byte = *path;
        if (byte == '%') { /* the parser has seen to the two digits */
            byte = (char)(g_ascii_xdigit_value(path[1]) * 16 + g_ascii_xdigit_value(path[2]));
            path += 2;
        }
        bool doubled = byte == '/' && folded->len > 0 && folded->str[folded->len - 1] == '/';
        if (byte != '\0' && !doubled)
            g_string_append_c(folded, g_ascii_tolower(byte));
    }
    return g_string_free(folded, FALSE);
}

/* Without a slash at the end, unless it is all there is. */
static void
drop_last_slash(char *path)
{
    size_t len = strlen(path);
    if (len > 1 && path[len - 1] == '/')
        path[len - 1] = '\0';
}

const DemurWrapper *
demur_wrapper_find(const DemurUrl *url, bool *ret_disguised)
{
    g_autofree char *path = url->path_len ? g_strndup(url->path, url->path_len) : g_strdup("/");
    g_autofree char *folded = fold_path(path);
    drop_last_slash(path);
    drop_last_slash(folded);
    for (size_t i = 0; i < G_N_ELEMENTS(wrappers); i++) {
        const DemurWrapper *wrapper = &wrappers[i];
        if (!host_fits(wrapper->hosts, url->host))
            continue;
        bool plain = path_fits(wrapper->paths, path);
        if (!plain && !path_fits_folded(wrapper->paths, folded))
            continue;
        *ret_disguised = !plain;
        return wrapper;
    }
    return NULL;
}
