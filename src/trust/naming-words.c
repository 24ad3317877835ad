/* SPDX-License-Identifier: MIT */
/* See naming-words.h. */
#include "trust/naming-words.h"

#include <stddef.h>

/* clang-format off */
static const char *const companions[] = {
    "account", "accounts", "adatvedelem", "adatvedelmi", "ads", "advertising", "ai", "aide",
    "aiuto", "ajuda", "ajutor", "alert", "alerts", "andmekaitse", "apoio", "app", "appeal",
    "appeals", "apsauga", "asiakaspalvelu", "asistenta", "assistance", "assistenza",
    "atbalsts", "atencion", "atendimento", "austria", "avg", "aviso", "awiso", "ayuda",
    "badge", "belgie", "belgique", "besked", "beveiliging", "bezpecnost", "bezpieczenstwa",
    "bezpieczenstwo", "bezwaar", "billing", "biztonsag", "brasil", "business", "canada",
    "care", "careers", "center", "centre", "client", "clientele", "clientes", "clienti",
    "clients", "com", "community", "compliance", "compte", "confidentialite", "cont",
    "conta", "contact", "copyright", "creators", "csapat", "cuenta", "cuentas", "customer",
    "dados", "danmark", "danych", "data", "datelor", "dati", "datos", "datu", "department",
    "desk", "deutschland", "developers", "donnees", "drosiba", "dsgvo", "duomenu", "echipa",
    "einspruch", "equipe", "equipo", "ertesites", "espana", "europa", "europe", "fiok",
    "france", "gdpr", "gegevens", "germany", "gmbh", "help", "helpdesk", "hilfe", "hinweis",
    "hiring", "hjalp", "hjelp", "horizon", "hulp", "ia", "ilmoitus", "important", "inc",
    "indsigelse", "info", "information", "innsigelse", "integritet", "invandning",
    "ireland", "italia", "italy", "ki", "klienta", "konten", "konto", "kontoen", "konton",
    "kontoservice", "kontosicherheit", "kontosperrung", "kundecenter", "kundenbetreuung",
    "kundendienst", "kundenservice", "kundensupport", "kundesenter", "kundeservice",
    "kundservice", "kundtjanst", "legal", "limited", "llc", "login", "ltd", "mail",
    "manager", "meddelande", "melding", "mitteilung", "moderation", "namitka", "nederland",
    "noreply", "norge", "notice", "notificacao", "notificacion", "notification",
    "notifications", "nutzer", "objection", "objections", "obsluga", "ochrana", "ochrona",
    "official", "ondersteuning", "oposicao", "oposicion", "opposition", "opposizione",
    "osterreich", "oznameni", "pagalba", "page", "pages", "pay", "payments", "platform",
    "platforms", "podataka", "podatkov", "podpora", "podrska", "policies", "policy",
    "politica", "polska", "pomoc", "portal", "portugal", "powiadomienie", "privacidad",
    "privacidade", "privatliv", "privatnost", "privatsphare", "pro", "protecao",
    "proteccion", "protectia", "protection", "protezione", "prywatnosc", "prywatnosci",
    "quest", "racun", "rechtsabteilung", "recruiting", "recruitment", "reply",
    "restriction", "review", "rgpd", "rights", "riservatezza", "rodo", "safety", "saugumas",
    "schweiz", "securitate", "securite", "security", "seguranca", "seguridad", "service",
    "services", "sicurezza", "sigumost", "sikkerhed", "sikkerhet", "soporte", "soukromi",
    "sprzeciw", "store", "suite", "sukromie", "suomi", "suporte", "support", "supporto",
    "suspended", "sverige", "tamogatas", "team", "technologies", "tietoturva", "tugi",
    "tuki", "turvallisuus", "ucet", "udajov", "udaju", "update", "updates", "urgent",
    "varstvo", "vastustaminen", "veiligheid", "verificacion", "verification", "verified",
    "verify", "violation", "waming", "werbung", "workplace", "wsparcie", "zasebnost",
    "zastita", "zespol", NULL};

/* What such words begin with, where a language writes them as one: Datenschutzteam. */
static const char *const stems[] = {
    "beveiligings", "dataskydd", "databeskyttelse", "datenschutz", "gegevensbescherming",
    "klanten", "personvem", "privacy", "sicherheit", "sikkerheds", "sikkerhets",
    "tietosuoja", "ugyfel", "widerspr", NULL};

static const char *const small_words[] = {
    "a", "al", "an", "and", "at", "av", "bei", "by", "da", "de", "dein", "deine", "del",
    "della", "der", "des", "di", "din", "do", "dos", "du", "e", "el", "en", "et", "for",
    "from", "fur", "het", "i", "ihr", "ihre", "il", "je", "jouw", "la", "las", "le", "les",
    "los", "mit", "no", "not", "notre", "och", "of", "og", "pa", "par", "para", "per",
    "por", "pour", "su", "sua", "teu", "the", "ton", "tu", "tua", "tuo", "twoje", "und",
    "uw", "van", "vas", "vase", "via", "von", "voor", "vos", "vostro", "votre", "w", "with",
    "your", "z", NULL};
/* clang-format on */

/* Whether WORD begins with WANT; ret_rest: what is behind it. */
static bool
begins(const char *word, const char *want, const char **ret_rest)
{
    for (; *word && *want; word++, want++)
        if (*word != (*want == 'i' ? 'l' : *want))
            return false;
    *ret_rest = word;
    return !*want;
}

bool
demur_naming_same(const char *word, const char *want)
{
    const char *rest;
    return begins(word, want, &rest) && !*rest;
}

static bool
is_any(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (demur_naming_same(word, *list))
            return true;
    return false;
}

static bool
has_stem(const char *word)
{
    const char *rest;
    for (const char *const *stem = stems; *stem; stem++)
        if (begins(word, *stem, &rest))
            return true;
    return false;
}

bool
demur_naming_is_companion(const char *word)
{
    return word && (is_any(word, companions) || has_stem(word));
}

bool
demur_naming_is_small(const char *word)
{
    return word && is_any(word, small_words);
}
