/* SPDX-License-Identifier: MIT */
/* Wrapped links. demur-layer: link */
#include "base/limits.h"
#include "link/unwrap.h"
#include "link/url.h"

#include <glib.h>
#include <string.h>

typedef struct Case {
    const char *url;
    const char *wrappers; /* outermost first, joined by '>'; "" for none */
    const char *target;   /* or NULL */
    const char *reason;   /* or NULL */
} Case;

#define PCT "https%3A%2F%2Fexample.org%2Fa%3Fb%3D1"
#define TARGET "https://example.org/a?b=1"
#define B64 "aHR0cHM6Ly9leGFtcGxlLm9yZy9hP2I9MQ" /* TARGET */

static const Case plain[] = {
    {"https://example.org/a", "", "https://example.org/a"},
    {" \t\nhttps://example.org/a\r\n ", "", "https://example.org/a"},
    {"HTTP://Example.org", "", "HTTP://Example.org"},
    {"https://example.org/?u=" PCT, "", "https://example.org/?u=" PCT},
    {"https://notfacebook.com/l.php?u=" PCT, "", "https://notfacebook.com/l.php?u=" PCT},
    {"https://facebook.com.example.org/l.php?u=" PCT, "",
     "https://facebook.com.example.org/l.php?u=" PCT},
    {"https://www.facebook.com/profile.php?id=4&u=" PCT, "",
     "https://www.facebook.com/profile.php?id=4&u=" PCT},
    {"https://www.facebook.com/n/?aref=1&medium=email", "",
     "https://www.facebook.com/n/?aref=1&medium=email"},
    {"https://www.facebook.com/n/", "", "https://www.facebook.com/n/"},
    {"https://www.facebook.com/l/AQx1", "", "https://www.facebook.com/l/AQx1"},
    {"https://example.org/d\xc3\xa9j\xc3\xa0?\xe2\x82\xac#\xc3\x9f", "",
     "https://example.org/d%C3%A9j%C3%A0?%E2%82%AC#%C3%9F"},
    {"https://link.edgepilot.com/report?u=" PCT, "",
     "https://link.edgepilot.com/report?u=" PCT},
    {"https://safe.menlosecurity.com/example.org", "",
     "https://safe.menlosecurity.com/example.org"},
    {"https://mimecast.com/s/abc", "", "https://mimecast.com/s/abc"},
    {"https://protect-us.example.mimecast.com/s/abc", "",
     "https://protect-us.example.mimecast.com/s/abc"},
    {"https://secure-web.cisco.com/1/2/3", "", "https://secure-web.cisco.com/1/2/3"},
    {"https://safelinks.protection.outlook.com/?url=" PCT, "",
     "https://safelinks.protection.outlook.com/?url=" PCT},
};

static const Case unwrapped[] = {
    {"https://l.facebook.com/l.php?u=" PCT "&h=AT0&c[0]=AT1#x", "facebook-shim", TARGET},
    {"http://facebook.com/lsr.php?h=1&u=" PCT, "facebook-shim", TARGET},
    {"https://fb.me/l.php?u=" PCT, "facebook-shim", TARGET},
    {"https://www.messenger.com/l.php?u=" PCT, "meta-shim", TARGET},
    {"https://x.workplace.com/l.php?u=" PCT, "meta-shim", TARGET},
    {"https://www.instagram.com/linkshim/?u=" PCT "&e=AT0", "instagram-linkshim", TARGET},
    {"https://l.facebook.com/?u=" PCT, "meta-shim", TARGET},
    {"https://l.instagram.com/l.php?u=" PCT, "meta-shim", TARGET},
    {"https://l.meta.ai/?u=" PCT "&h=x", "meta-shim", TARGET},
    {"https://l.whatsapp.com/?u=" PCT, "meta-shim", TARGET},
    {"https://l.threads.com/l?u=" PCT, "meta-shim", TARGET},
    {"https://l.messenger.com/l.php?u=" PCT, "facebook-shim", TARGET},
    {"https://lm.facebook.com/flx/warn/?u=" PCT, "facebook-shim", TARGET},
    {"https://lm.facebook.com/flx/warn?u=" PCT, "facebook-shim", TARGET},
    {"https://m.facebook.com/fblynx/warn/?u=" PCT, "facebook-shim", TARGET},
    {"https://m.facebook.com/si/linkclick/warn/?u=" PCT, "facebook-shim", TARGET},
    {"https://m.facebook.com/si/ajax/l/render_redirect/?u=" PCT, "facebook-shim", TARGET},
    {"https://www.facebook.com/l/AQx1;example.org/a?b=1", "facebook-shim-legacy",
     "http://example.org/a?b=1"},
    {"https://www.facebook.com/l/AQx1/https://example.org/a?b=1", "facebook-shim-legacy",
     TARGET},
    {"https://l.instagram.com/?u=" PCT "&e=AT0", "instagram-shim", TARGET},
    {"https://l.instagram.com?u=" PCT, "instagram-shim", TARGET},
    {"https://lm.instagram.com/?u=" PCT, "instagram-shim", TARGET},
    {"https://l.threads.com/?u=" PCT, "threads-shim", TARGET},
    {"https://l.threads.net/?u=" PCT, "threads-shim", TARGET},
    {"https://l.wl.co/l?u=" PCT, "whatsapp-shim", TARGET},
    {"https://l.workplace.com/l.php?u=" PCT, "work-meta-shim", TARGET},
    {"https://l.work.meta.com/?u=" PCT, "work-meta-shim", TARGET},

    {"https://www.facebook.com/n/"
     "?recover%2Fcode%2F&aref=1&medium=email&mid=2&n_m=a%40example.org",
     "meta-tracker", "https://www.facebook.com/recover/code/"},
    {"https://www.facebook.com/nd/?help%2Fcontact%2F123456&aref=1", "meta-tracker",
     "https://www.facebook.com/help/contact/123456"},
    {"http://business.facebook.com/n/?pub%2Fhome%2F&business_id=5&aref=1&ref=x", "meta-tracker",
     "http://business.facebook.com/pub/home/?business_id=5&ref=x"},
    {"https://www.facebook.com/n/?%2Fsettings%3Ftab%3Dads&mid=1&n=2", "meta-tracker",
     "https://www.facebook.com/settings?tab=ads&n=2"},
    {"https://www.facebook.com/n/?l.php&u=" PCT "&aref=1", "meta-tracker>facebook-shim",
     TARGET},
    {"https://www.facebook.com/n/"
     "?l.php%3Fu%3Dhttps%253A%252F%252Fexample.org%252Fa%253Fb%253D1",
     "meta-tracker>facebook-shim", TARGET},
    {"https://www.facebook.com/n/?&help", "meta-tracker", "https://www.facebook.com/help"},
    {"https://www.facebook.com/n/?&l.php&u=" PCT, "meta-tracker>facebook-shim", TARGET},
    {"https://www.facebook.com/n/?mid=1&l.php&u=" PCT, "meta-tracker>facebook-shim", TARGET},

    {"https://eur01.safelinks.protection.outlook.com/?url=" PCT "&data=05%7C02&reserved=0",
     "safelinks", TARGET},
    {"https://eur01.safelinks.protection.outlook.com/ap/t-59584e83/?url=" PCT, "safelinks",
     TARGET},
    {"https://urldefense.proofpoint.com/v1/url?u=https://example.org/a?b=1&k=x",
     "proofpoint-v1", TARGET},
    {"https://urldefense.proofpoint.com/v2/url?u=https-3A__example.org_a-3Fb-3D1&d=x&c=y",
     "proofpoint-v2", TARGET},
    {"https://urldefense.proofpoint.com/v2/url?u=https-3A__example.org_a-5Fb-2D1&d=x",
     "proofpoint-v2", "https://example.org/a_b-1"},
    {"https://urldefense.com/v3/__https://example.org/a?b=1__;!!x!y$", "proofpoint-v3", TARGET},
    {"https://urldefense.us/v3/__https:/example.org/a?b=1__;!!x!y$", "proofpoint-v3", TARGET},
    {"https://urldefense.com/v3/__https://example.org/a*b__;Iw!!x!y$", "proofpoint-v3",
     "https://example.org/a#b"},
    {"https://urldefense.com/v3/__https://example.org/**A*__;fiEk!!x!y$", "proofpoint-v3",
     "https://example.org/~!$"},
    {"https://urldefense.com/v3/__https://example.org/**C__;w6nDqA!!x!y$", "proofpoint-v3",
     "https://example.org/%C3%A9%C3%A8"},
    {"https://urldefense.com/v3/__https://example.org/*-*__;w6nDqA!!x!y$", "proofpoint-v3",
     "https://example.org/%C3%A9-%C3%A8"},
    {"https://urldefense.com/v3/__https://example.org/**B*__;w6nDqA!!x!y$", "proofpoint-v3",
     "https://example.org/%C3%A9%C3%A8"},
    {"https://linkprotect.cudasvc.com/url?a=" PCT "&c=E,1,x", "barracuda", TARGET},
    {"https://secure-web.cisco.com/1m2i0/" PCT, "cisco", TARGET},
    {"https://secure-web.cisco.com/1m2i0/" PCT "?ref=x", "cisco", TARGET},
    {"https://imsva91-ctp.trendmicro.com/wis/clicktime/v1/query?url=" PCT, "trendmicro",
     TARGET},
    {"https://imsva91-ctp.trendmicro.com:443/wis/clicktime/v1/query?url=" PCT "&umid=1",
     "trendmicro", TARGET},
    {"https://protect2.fireeye.com/v1/url?k=0&q=1&u=" PCT, "fireeye", TARGET},
    {"https://clicktime.symantec.com/39e8Te?u=" PCT, "symantec", TARGET},
    {"https://clicktime.symantec.com/a/1/39e8Te?u=" PCT, "symantec", TARGET},
    {"https://eu-west-1.protection.sophos.com/?d=example.org&u=" B64 "==&i=x", "sophos",
     TARGET},
    {"https://eu-west-1.protection.sophos.com/?u=" B64 "%3D%3D", "sophos", TARGET},
    {"https://eu-west-1.protection.sophos.com/?u=aHR0cHM6Ly9leGFtcGxlLm9yZy8/Pj4+Pz8/fn5+",
     "sophos", "https://example.org/?>>>?\?\?~~~"},
    {"https://eu-west-1.protection.sophos.com/?u=aHR0cHM6Ly9leGFtcGxlLm9yZy8_Pj4-Pz8_fn5-",
     "sophos", "https://example.org/?>>>?\?\?~~~"},
    {"https://protect.checkpoint.com/v2/___https://example.org/a?b=1___.YzJ1", "checkpoint",
     TARGET},
    {"https://protect.checkpoint.com/v2/r02/___https:/example.org/a?b=1___.YzJ1", "checkpoint",
     TARGET},
    {"https://url.avanan.click/v2/r01/___https://example.org/a?b=1___.YXAz", "avanan", TARGET},
    {"https://us.mgr.url-protection.com/v1/r01/url?o=" PCT "&g=x", "checkpoint", TARGET},
    {"https://m365.eu.vadesecure.com/safeproxy/v4?f=x&u=" PCT, "vade", TARGET},
    {"https://antiphishing.vadesecure.com/v4?f=x&u=" PCT, "vade", TARGET},
    {"https://eu1.urlsand.com/?d=x&u=" PCT, "esva", TARGET},
    {"https://scanmail.trustwave.com/?c=20988&d=8f_x&u=https%3a%2f%2fexample%2eorg%2fa%3fb%3d1",
     "trustwave", TARGET},
    {"https://link.edgepilot.com/s/4239f747/ca21cbCp?u=" PCT, "edgepilot", TARGET},
    {"https://link.edgepilot.com/x/zy7CWSAD?u=https://example.org/a?b=1", "edgepilot", TARGET},
    {"https://linklock.titanhq.com/analyse?url=" PCT "&data=eJx", "titanhq", TARGET},
    {"https://safe.menlosecurity.com/https://example.org/a?b=1", "menlo", TARGET},
    {"https://safe.menlosecurity.com/https:/example.org/a?b=1", "menlo", TARGET},
    {"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/"
     "atp-safelinks.html?url=" PCT "&locale=en-us",
     "teams", TARGET},
    {"https://atpscan.global.hornetsecurity.com/?d=x&i=&u=" PCT, "hornetsecurity", TARGET},
    {"https://urlsand.esvalabs.com/?u=" PCT "&e=x", "esva", TARGET},

    {"https://deref-gmx.net/mail/client/dereferrer/?redirectUrl=" PCT, "deref", TARGET},
    {"https://deref-web.de/mail/client/Sc6s/dereferrer/?redirectUrl=" PCT "&lm", "deref",
     TARGET},
    {"https://www.google.com/url?sa=t&q=&url=" PCT, "google-url", TARGET},
    {"https://www.google.de/url?q=" PCT "&sa=D", "google-url", TARGET},
    {"https://www.google.com/url?q=some+words&url=" PCT, "google-url", TARGET},
    {"https://www.google.com/url?q=https://example.org/a?b%3D1&ust=1", "google-url", TARGET},
    {"https://www.google.com/amp/s/example.org/a?b=1", "google-amp", TARGET},
    {"https://www.google.com/amp/s/example.org%2Fa?b=1", "google-amp", TARGET},
    {"https://www.google.com/amp/example.org/a", "google-amp", "http://example.org/a"},
    {"https://www.bing.com/ck/a?!&&p=0a&u=a1" B64 "&ntb=1", "bing", TARGET},
    {"https://r.search.yahoo.com/_ylt=A;_ylu=B/RV=2/RU=" PCT "/RK=2/RS=x", "yahoo", TARGET},
    {"https://duckduckgo.com/l/?uddg=" PCT "&rut=x", "duckduckgo", TARGET},
    {"https://www.youtube.com/redirect?event=x&q=" PCT, "youtube", TARGET},
    {"https://www.linkedin.com/redir/redirect?url=" PCT "&urlhash=x", "linkedin", TARGET},
    {"https://www.linkedin.com/safety/go?url=" PCT, "linkedin", TARGET},
    {"https://abc.r.us-east-1.awstrack.me/L0/" PCT "/1/0102/x=4", "aws-ses", TARGET},
    {"https://emails.azure.microsoft.com/redirect?destination=" PCT "&p=x", "azure", TARGET},

    /* One layer of decoding for one wrapper. */
    {"https://l.facebook.com/"
     "l.php?u=https%3A%2F%2Fexample.org%2F%3Fu%3Dhttps%253A%252F%252Fa.b",
     "facebook-shim", "https://example.org/?u=https%3A%2F%2Fa.b"},
    {"https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa%2Bb%252Fc+d",
     "facebook-shim", "https://example.org/a+b%2Fc+d"},
    {"https://eur01.safelinks.protection.outlook.com/"
     "?url=https%3A%2F%2Fl.instagram.com%2F%3Fu%3D"
     "https%253A%252F%252Fexample.org%252Fa%253Fb%253D1%26e%3DAT0",
     "safelinks>instagram-shim", TARGET},
    /* A shortener inside a wrapper is what the wrapper told. */
    {"https://l.facebook.com/l.php?u=https%3A%2F%2Ft.co%2Fx", "facebook-shim",
     "https://t.co/x"},
    {"https://www.google.com/url?q=https%3A%2F%2Fbit.ly%2Fx", "google-url", "https://bit.ly/x"},
};

#define DARK "the address does not say where it leads"

#define NO_WAY "a redirector that does not say where it leads"

static const Case opaque[] = {
    {"https://protect-us.mimecast.com/s/0wSd/", "mimecast", NULL, DARK},
    {"https://url.emailprotection.link/?b6t_II7r~", "emailprotection", NULL, DARK},
    {"https://protect-us.mimecast.com/s/0wSd?domain=example.org", "mimecast", NULL, DARK},
    {"https://url.us.m.mimecastprotect.com/s/0wSd?domain=example.org", "mimecast", NULL, DARK},
    {"https://www.linkedin.com/slink?code=x", "linkedin", NULL, DARK},
    {"https://u1.ct.sendgrid.net/ls/click?upn=x", "sendgrid", NULL, DARK},
    {"https://example.us1.list-manage.com/track/click?u=1&id=2", "mailchimp", NULL, DARK},
    {"https://bit.ly/x", "shortener", NULL, DARK},
    {"https://t.co/x", "shortener", NULL, DARK},
    {"https://fb.me/x", "meta-short", NULL, DARK},
    {"https://fb.me/x/y", "meta-short", NULL, DARK},
    {"https://l.facebook.com/l.php?u=https%3A%2F%2Ffb.me%2Fx", "facebook-shim>meta-short", NULL,
     DARK},
    {"https://l.facebook.com/l.php?u=https%3A%2F%2Fprotect-us.mimecast.com%2Fs%2Fx",
     "facebook-shim>mimecast", NULL, DARK},
};

#define NO_WEB "not an http or https address"
#define TWICE "a wrapper's parameter stands there twice"
#define SHIM "https://l.facebook.com/l.php?"

static const Case refused[] = {
    {"", "", NULL, NO_WEB},
    {"mailto:a@example.org", "", NULL, NO_WEB},
    {"javascript:alert(1)", "", NULL, NO_WEB},
    {"https://exam\nple.org/", "", NULL, "a control character in the address"},
    {"https://example.org:443/", "", NULL, "a port"},
    {"https://l.facebook.com:443/l.php?u=" PCT, "", NULL, "a port"},
    {"http://imsva91-ctp.trendmicro.com:443/wis/clicktime/v1/query?url=" PCT, "", NULL,
     "a port"},
    {"https://ex\xc3\xa4mple.org/", "", NULL, "an address that is not ASCII"},
    {"https://example.org/\xe4", "", NULL, "an address that is not ASCII"},
    {"https://example.net\\@help.example.org/", "", NULL, "a backslash in the address"},

    {SHIM "u=javascript%3Aalert(1)", "facebook-shim", NULL, NO_WEB},
    {SHIM "u=%2F%2Fexample.org", "facebook-shim", NULL, NO_WEB},
    {SHIM "u=%20https%3A%2F%2Fexample.org", "facebook-shim", NULL, "a blank in the address"},
    {SHIM "u=https%3A%2F%2Fexample.org%00", "facebook-shim", NULL, "a NUL in a wrapper"},
    {SHIM "u=https%3A%2F%2Fexample.org%0A", "facebook-shim", NULL,
     "a control character in the address"},
    {SHIM "u=https%3A%2F%2Fa%40example.org", "facebook-shim", NULL,
     "a user name before the host"},
    {SHIM "u=https%253A%252F%252Fexample.org", "facebook-shim", NULL, NO_WEB},
    {SHIM "u=https%3A%2F%2Fexample.org%", "facebook-shim", NULL,
     "a stray percent sign in a wrapper"},
    {SHIM "h=1", "facebook-shim", NULL, "a wrapper without an address"},
    {SHIM "u=", "facebook-shim", NULL, "a wrapper without an address"},
    {SHIM "u", "facebook-shim", NULL, "a wrapper without an address"},
    {"https://l.facebook.com/l.php", "facebook-shim", NULL, "a wrapper without an address"},
    {SHIM "u=" PCT "&u=" PCT, "facebook-shim", NULL, TWICE},
    {SHIM "u=&u=" PCT, "facebook-shim", NULL, TWICE},
    {SHIM "u=" PCT "&%75=x", "facebook-shim", NULL, TWICE},
    {SHIM "u=" PCT "&U=x", "facebook-shim", NULL, TWICE},
    {SHIM "u=" PCT "&u[]=x", "facebook-shim", NULL, TWICE},
    {SHIM "u=" PCT "&u%5Ba%5D=x", "facebook-shim", NULL, TWICE},
    {SHIM "u=" PCT "&+%20u=x", "facebook-shim", NULL, TWICE},
    {SHIM "u=" PCT "&u%00a=x", "facebook-shim", NULL, TWICE},
    {"https://www.google.com/url?url=" PCT "&q=https%3A%2F%2Fexample.net", "google-url", NULL,
     "a wrapper that holds two addresses"},
    {"https://www.google.com/url?url=" PCT "&q=%68ttps%3A%2F%2Fexample.net", "google-url", NULL,
     "a wrapper that holds two addresses"},
    {"https://www.google.com/url?url=" PCT "&q=//example.net", "google-url", NULL,
     "a wrapper that holds two addresses"},
    {"https://www.google.com/url?url=" PCT "&q=www.example.net", "google-url", NULL,
     "a wrapper that holds two addresses"},
    {"https://l.facebook.com/", "meta-shim", NULL, "a wrapper without an address"},
    {"https://l.facebook.com/l.php/x?u=" PCT, "meta-shim", NULL, NO_WAY},
    {"https://l.facebook.com/l.php%20?u=" PCT, "meta-shim", NULL, NO_WAY},
    {"https://l.facebook.com/%5cl.php?u=" PCT, "meta-shim", NULL, NO_WAY},
    {"https://l.instagram.com/accounts/?u=" PCT, "meta-shim", NULL, NO_WAY},
    {"https://l.facebook.com/l%2Ephp?u=" PCT, "facebook-shim", NULL, "a wrapper in disguise"},
    {"https://l.facebook.com/L.PHP?u=" PCT, "facebook-shim", NULL, "a wrapper in disguise"},
    {"https://l.facebook.com//l.php?u=" PCT, "facebook-shim", NULL, "a wrapper in disguise"},
    {"https://protect-us.mimecast.com/S/x", "mimecast", NULL, "a wrapper in disguise"},

    {"https://www.facebook.com/l/x;https%3A%2F%2Fexample.org", "facebook-shim-legacy", NULL,
     "a percent sign in the host"},
    {"https://www.facebook.com/l/x;//example.org", "facebook-shim-legacy", NULL,
     "not exactly two slashes after the scheme"},
    {"https://www.facebook.com/n/?%2F%2Fexample.org", "meta-tracker", NULL,
     "a tracker that does not hold a path"},
    {"https://www.facebook.com/n/?a%2F%2Fexample.org", "meta-tracker", NULL,
     "a tracker that does not hold a path"},
    {"https://www.facebook.com/n/?https%3A%2F%2Fexample.org", "meta-tracker", NULL,
     "a tracker that does not hold a path"},
    {"https://www.facebook.com/n/?https%3Aexample.org", "meta-tracker", NULL,
     "a tracker that does not hold a path"},
    {"https://www.facebook.com/n/?%5C%5Cexample.org", "meta-tracker", NULL,
     "a tracker that does not hold a path"},
    {"https://www.facebook.com/n/?a%23b", "meta-tracker", NULL,
     "a tracker that does not hold a path"},
    {"https://www.facebook.com/n/?%40example.org", "meta-tracker", NULL,
     "a tracker that does not hold a path"},
    {"https://www.facebook.com/n/?a%2F..%2Fb", "meta-tracker", NULL,
     "a dot segment in the path"},
    {"https://www.facebook.com/n/?a%2F%252e%252e%2Fb", "meta-tracker", NULL,
     "a dot segment in the path"},
    {"https://clicktime.symantec.com/x?u=0x3E.0004.0x10.0256/x", "symantec", NULL, NO_WEB},
    {"https://urldefense.com/v3/__https://example.org/", "proofpoint-v3", NULL,
     "a wrapper that is cut off"},
    {"https://urldefense.com/v3/__https://example.org/__;", "proofpoint-v3", NULL,
     "a wrapper that is cut off"},
    {"https://urldefense.com/v3/__;!!x!y$", "proofpoint-v3", NULL, "a wrapper that is cut off"},
    {"https://urldefense.com/v3/x__;!!x!y$", "proofpoint-v3", NULL,
     "a wrapper that is cut off"},
    {"https://urldefense.com/v3/__https://example.org/*__;!!x!y$", "proofpoint-v3", NULL,
     "a wrapper with bytes missing"},
    {"https://urldefense.com/v3/__https://example.org/**B__;IyM!!x!y$", "proofpoint-v3", NULL,
     "a wrapper with bytes missing"},
    {"https://urldefense.com/v3/__https://example.org/**.__;IyM!!x!y$", "proofpoint-v3", NULL,
     "a wrapper with bytes missing"},
    {"https://urldefense.com/v3/__https://example.org/*__;IyM!!x!y$", "proofpoint-v3", NULL,
     "a wrapper with bytes left over"},
    {"https://urldefense.com/v3/__https://example.org/*__;I.!!x!y$", "proofpoint-v3", NULL,
     "a wrapper that is not base64"},
    {"https://urldefense.com/v3/__https://example.org/*__;AA!!x!y$", "proofpoint-v3", NULL,
     "a NUL in a wrapper"},
    {"https://urldefense.com/v3/__https://example.org/*__;gA!!x!y$", "proofpoint-v3", NULL,
     "an address that is not ASCII"},
    {"https://eu-west-1.protection.sophos.com/?u=" B64 "===", "sophos", NULL,
     "a wrapper that is not base64"},
    {"https://www.bing.com/ck/a?u=a2" B64, "bing", NULL, "a wrapper of an unknown make"},
    {"https://protect.checkpoint.com/v2/___https://example.org/a", "checkpoint", NULL,
     "a wrapper that is cut off"},
    {"https://protect.checkpoint.com/v2/___https://example.org/___.x___.y", "checkpoint", NULL,
     "a wrapper that ends twice"},
    {"https://protect.checkpoint.com/v2/r01/___jvvru://gzcorng.qti___.y", "checkpoint", NULL,
     NO_WEB},
    {"https://r.search.yahoo.com/RU=" PCT "/RU=" PCT "/RK=2", "yahoo", NULL, TWICE},
    {"https://www.google.com/amp/s//example.org/", "google-amp", NULL,
     "not exactly two slashes after the scheme"},
    {"https://www.google.com/url?q=%2Fsearch", "google-url", NULL, NO_WEB},
};

static char *
join_wrappers(const DemurUnwrap *unwrap)
{
    GString *joined = g_string_new(NULL);
    for (unsigned i = 0; i < unwrap->steps->len; i++) {
        const DemurUnwrapStep *step = g_ptr_array_index(unwrap->steps, i);
        g_string_append_printf(joined, "%s%s", i ? ">" : "", step->wrapper);
    }
    return g_string_free(joined, FALSE);
}

static void
check_case(const Case *row, DemurUnwrapStatus status)
{
    g_test_message("%s", row->url);
    g_autoptr(DemurUnwrap) unwrap = demur_unwrap(row->url);
    g_autofree char *wrappers = join_wrappers(unwrap);
    g_assert_cmpstr(unwrap->reason, ==, row->reason);
    g_assert_cmpstr(demur_unwrap_status_name(unwrap->status), ==,
                    demur_unwrap_status_name(status));
    g_assert_cmpstr(wrappers, ==, row->wrappers);
    g_assert_cmpstr(unwrap->target, ==, row->target);
    if (unwrap->target) {
        DemurUrl url;
        const char *reason;
        g_assert_true(demur_url_parse(unwrap->target, strlen(unwrap->target), &url, &reason));
    }
    if (status == DEMUR_UNWRAP_OPAQUE || status == DEMUR_UNWRAP_REFUSED) {
        unsigned steps = unwrap->steps->len;
        const DemurUnwrapStep *last =
            steps ? g_ptr_array_index(unwrap->steps, steps - 1) : NULL;
        g_assert_true(!last || !last->target);
    }
}

static void
test_owners(void)
{
    static const struct {
        const char *url;
        DemurWrapperOwner owner;
    } rows[] = {
        {"https://protect-us.mimecast.com/s/x", DEMUR_OWNER_GATEWAY},
        {"https://urldefense.proofpoint.com/v1/url?u=https%3A%2F%2Fprotect-us.mimecast.com%2Fs",
         DEMUR_OWNER_GATEWAY},
        {"https://l.facebook.com/l.php?u=https%3A%2F%2Fprotect-us.mimecast.com%2Fs%2Fx",
         DEMUR_OWNER_SENDER},
        {"https://fb.me/x", DEMUR_OWNER_COMPANY},
        {"https://www.google.com/url?q=https%3A%2F%2Ffb.me%2Fx", DEMUR_OWNER_SENDER},
        {"https://bit.ly/x", DEMUR_OWNER_SENDER},
        {"https://u1.ct.sendgrid.net/ls/click?upn=x", DEMUR_OWNER_SENDER},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(DemurUnwrap) unwrap = demur_unwrap(rows[i].url);
        g_assert_cmpint(unwrap->owner, ==, rows[i].owner);
    }
}

static void
test_plain(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(plain); i++)
        check_case(&plain[i], DEMUR_UNWRAP_PLAIN);
}

static void
test_unwrapped(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(unwrapped); i++)
        check_case(&unwrapped[i], DEMUR_UNWRAP_UNWRAPPED);
}

static void
test_opaque(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(opaque); i++)
        check_case(&opaque[i], DEMUR_UNWRAP_OPAQUE);
}

static void
test_refused(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        check_case(&refused[i], DEMUR_UNWRAP_REFUSED);
}

/* DEPTH shims around TARGET, each percent-encoded as often as it must be. */
static char *
nest(unsigned depth)
{
    char *address = g_strdup(TARGET);
    for (unsigned i = 0; i < depth; i++) {
        g_autofree char *inner = address;
        g_autofree char *escaped = g_uri_escape_string(inner, NULL, FALSE);
        address = g_strconcat("https://l.facebook.com/l.php?u=", escaped, NULL);
    }
    return address;
}

static void
test_depth(void)
{
    g_autofree char *deep = nest(DEMUR_LIMIT_UNWRAP_DEPTH);
    g_autoptr(DemurUnwrap) unwrap = demur_unwrap(deep);
    g_assert_cmpstr(unwrap->target, ==, TARGET);
    g_assert_cmpuint(unwrap->steps->len, ==, DEMUR_LIMIT_UNWRAP_DEPTH);
    const DemurUnwrapStep *first = g_ptr_array_index(unwrap->steps, 0);
    g_autofree char *inner = nest(DEMUR_LIMIT_UNWRAP_DEPTH - 1);
    g_assert_cmpstr(first->target, ==, inner);

    g_autofree char *deeper = nest(DEMUR_LIMIT_UNWRAP_DEPTH + 1);
    g_autoptr(DemurUnwrap) too_deep = demur_unwrap(deeper);
    g_assert_cmpstr(too_deep->reason, ==, "too many wrappers around one another");
    g_assert_null(too_deep->target);
}

static void
test_length(void)
{
    g_autofree char *text = g_strnfill(DEMUR_LIMIT_URL + 1, 'a');
    memcpy(text, "https://example.org/", 20);
    g_autoptr(DemurUnwrap) over = demur_unwrap(text);
    g_assert_cmpstr(over->reason, ==, "the address is too long");
    g_assert_null(over->target);
    text[DEMUR_LIMIT_URL] = '\0';
    g_autoptr(DemurUnwrap) fits = demur_unwrap(text);
    g_assert_cmpstr(fits->target, ==, text);
}

/* The text of the layer before browsers' repairs is kept in the step. */
static void
test_raw_layer(void)
{
    g_autoptr(DemurUnwrap) unwrap =
        demur_unwrap("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2F%C3%A9");
    const DemurUnwrapStep *step = g_ptr_array_index(unwrap->steps, 0);
    g_assert_cmpstr(step->target, ==, "https://example.org/\xc3\xa9");
    g_assert_cmpstr(unwrap->target, ==, "https://example.org/%C3%A9");
}

static void
check_vector(const char *url, const char *expected)
{
    g_test_message("%s", url);
    g_autoptr(DemurUnwrap) unwrap = demur_unwrap(url);
    unsigned steps = unwrap->steps->len;
    const DemurUnwrapStep *last = steps ? g_ptr_array_index(unwrap->steps, steps - 1) : NULL;
    if (strcmp(expected, "OPAQUE") == 0) {
        g_assert_cmpint(unwrap->status, ==, DEMUR_UNWRAP_OPAQUE);
        g_assert_null(unwrap->target);
    } else if (strcmp(expected, "NONE") == 0) {
        g_assert_true(!last || !last->target);
        g_assert_true(unwrap->status == DEMUR_UNWRAP_REFUSED ||
                      unwrap->status == DEMUR_UNWRAP_PLAIN);
        g_assert_true(!unwrap->target || strcmp(unwrap->target, url) == 0);
    } else {
        g_assert_cmpint(unwrap->status, ==, DEMUR_UNWRAP_UNWRAPPED);
        g_assert_nonnull(last);
        g_assert_cmpstr(last->target, ==, expected);
    }
}

static void
test_vectors(void)
{
    const char *shared = g_getenv("DEMUR_SHARED");
    g_autofree char *path =
        shared ? g_build_filename(shared, "vectors", "link-wrappers.tsv", NULL) : NULL;
    g_autofree char *text = NULL;
    if (!path || !g_file_get_contents(path, &text, NULL, NULL)) {
        g_test_skip("no vectors/link-wrappers.tsv below DEMUR_SHARED");
        return;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    unsigned count = 0;
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, "\t", -1);
        if (**line == '#' || g_strv_length(fields) < 3)
            continue;
        check_vector(fields[1], fields[2]);
        count++;
    }
    g_assert_cmpuint(count, >, 0);
    g_test_message("%u vectors", count);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/unwrap/plain", test_plain);
    g_test_add_func("/unwrap/owners", test_owners);
    g_test_add_func("/unwrap/unwrapped", test_unwrapped);
    g_test_add_func("/unwrap/opaque", test_opaque);
    g_test_add_func("/unwrap/refused", test_refused);
    g_test_add_func("/unwrap/depth", test_depth);
    g_test_add_func("/unwrap/length", test_length);
    g_test_add_func("/unwrap/raw-layer", test_raw_layer);
    g_test_add_func("/unwrap/vectors", test_vectors);
    return g_test_run();
}
