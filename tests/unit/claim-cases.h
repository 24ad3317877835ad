/* SPDX-License-Identifier: MIT */
/* From values that claim to be the company: for whoever decides so, and whoever nominates. */
#ifndef DEMUR_TESTS_CLAIM_CASES_H
#define DEMUR_TESTS_CLAIM_CASES_H

static const char *const claiming[] = {
    /* The name. */
    "Facebook <a@evil.example>",
    "\"Facebook Security\" <a@evil.example>",
    "FACEBOOK <a@evil.example>",
    "\"Faceb00k Help\" <a@evil.example>",
    "\"F@cebook\" <a@evil.example>",
    "\"lnstagram\" <a@evil.example>",
    "\"1nstagram\" <a@evil.example>",
    "\"Instagrarn Help\" <a@evil.example>",
    "\"VVhatsApp\" <a@evil.example>",
    "\"F a c e b o o k\" <a@evil.example>",
    "\"F.a.c.e.b.o.o.k Team\" <a@evil.example>",
    "\"FacebookSupport\" <a@evil.example>",
    "=?utf-8?q?F=D0=B0cebook?= <a@evil.example>",                    /* Cyrillic a */
    "=?utf-8?b?77ym77yh77yj77yl77yi77yv77yv77yr?= <a@evil.example>", /* full width */
    "=?utf-8?b?8J2XmfCdl67wnZew8J2XsvCdl6/wnZe88J2XvPCdl7g=?= <a@evil.example>", /* bold */
    "=?utf-8?q?F=C3=A1c=C3=A9b=C3=B6ok?= <a@evil.example>",                      /* accents */
    "=?utf-8?q?Face=E2=80=8Bbook?= <a@evil.example>",       /* zero width space */
    "=?utf-8?q?F=CE=B1ceb=CE=BF=CE=BFk?= <a@evil.example>", /* Greek */
    "Facebook ,_<a@evil.example>",
    "\"Facebook\" <>",
    "Meta <a@evil.example>",
    "\"Meta Platforms, Inc.\" <a@evil.example>",
    "\"Meta Privacy\" <a@evil.example>",
    "\"Meta for Business\" <a@evil.example>",
    "\"Meta-support\" <a@evil.example>",
    "''Meta-support'' <a@evil.example>",
    "\"AI at Meta\" <a@evil.example>",
    "\"The Meta Privacy Team\" <a@evil.example>",
    "\"Support Meta\" <a@evil.example>",
    "=?utf-8?q?M=D0=B5ta_Support?= <a@evil.example>",
    "=?utf-8?q?Meta=E2=84=A2?= <a@evil.example>",
    "\"rneta support\" <a@evil.example>",
    "\"Threads\" <a@evil.example>",
    /* Written so that a reader sees the name and a program does not. */
    "\"Face\\book\" <a@evil.example>",
    "\"M\\eta\" <a@evil.example>",
    "\"Me\"ta <a@evil.example>",
    "Me(x)ta <a@evil.example>",
    "=?utf-8?q?=E2=80=AEkoobecaF?= <a@evil.example>",          /* right to left */
    "=?utf-8?q?Fa=E2=80=AEoobec=E2=80=ACk?= <a@evil.example>", /* a part of it */
    "=?utf-8?q?Face=E2=80=8Abook?= <a@evil.example>",          /* hair space */
    "=?utf-8?q?Face=E2=80=89book_Rewards?= <a@evil.example>",  /* thin space */
    "=?utf-8?q?Face=E3=85=A4book?= <a@evil.example>",          /* Hangul fillers */
    "=?utf-8?q?Face=E1=85=9Fbook?= <a@evil.example>",
    "=?utf-8?q?Face=EF=BE=A0book?= <a@evil.example>",
    "=?utf-8?q?Face=E2=A0=80book?= <a@evil.example>", /* an empty Braille cell */
    "=?utf-8?q?Face=E2=81=A5book?= <a@evil.example>", /* not assigned, not shown */
    "\"Face book\" <a@evil.example>",
    "\"The Face Book Support\" <a@evil.example>",
    "\"What's App\" <a@evil.example>",
    "=?utf-8?q?I=CE=9DSTAGRAM?= <a@evil.example>",                   /* capital Nu */
    "=?utf-8?q?W=CE=97ATSAPP?= <a@evil.example>",                    /* capital Eta */
    "=?utf-8?b?6pOd6pOu6pOa6pOw6pOQ6pOz6pOz6pOX?= <a@evil.example>", /* Lisu */
    "=?utf-8?q?=E1=8E=B7eta?= <a@evil.example>",                     /* Cherokee */
    "=?utf-8?q?=EA=AE=87eta?= <a@evil.example>",                     /* Cherokee, small */
    "F\344cebook <a@evil.example>", /* windows-1252, not labelled */
    "=?utf-7?q?Meta?= <a@evil.example>",
    "=?utf-7?b?TWV0YQ==?= <a@evil.example>",
    "=?utf-7?q?+AE0-eta_Support?= <a@evil.example>",
    "MetaAI <a@evil.example>",
    "MetaSupport <a@evil.example>",
    "Meta KI <a@evil.example>",
    "Meta IA <a@evil.example>",
    "=?utf-8?q?Meta_Confidentialit=C3=A9?= <a@evil.example>",
    "Meta Datenschutzteam <a@evil.example>",
    "\"Meta: Widerspruch\" <a@evil.example>",
    "SupportMeta <a@evil.example>",
    "=?utf-8?q?=D0=9C=D0=B5=D1=82=D0=B0?= <a@evil.example>",
    "@Meta <a@evil.example>",
    "Meta DSGVO <a@evil.example>",
    "\"Security Alerts: Meta\" <a@evil.example>",
    "The Threads Team <a@evil.example>",
    "MetaTeam <a@evil.example>",
    "Meta Info <a@evil.example>",
    "Meta No-Reply <a@evil.example>",
    "Meta noreply <a@evil.example>",
    "Meta Deutschland <a@evil.example>",
    "Meta Kundenservice <a@evil.example>",
    "Meta Sicherheitsteam <a@evil.example>",
    "Ihr Meta-Konto <a@evil.example>",
    "Votre compte Meta <a@evil.example>",
    "Meta Dataskydd <a@evil.example>",
    "Meta Ochrona Danych <a@evil.example>",
    "Meta Avviso <a@evil.example>",
    "Meta Warning <a@evil.example>",
    "=?utf-8?q?Meta_Bezpiecze=C5=84stwo?= <a@evil.example>",
    "=?utf-8?q?Meta_Ochrana_=C3=BAdaj=C5=AFv?= <a@evil.example>",
    "Me-ta Support <a@evil.example>",
    "\"Me.ta Datenschutz\" <a@evil.example>",
    "=?utf-8?b?TWV0YeG1gOG0uQ==?= <a@evil.example>",         /* a mark in small capitals */
    "=?utf-8?b?4Za04Zep4ZGVReGXt09PSw==?= <a@evil.example>", /* Canadian syllabics */
    "=?utf-8?b?4Zaw4Zap4ZGVReGXt09PSw==?= <a@evil.example>",
    "=?utf-8?b?4oKj4oKz4oK1RUJPT0s=?= <a@evil.example>", /* signs of money */
    /* An address in the name. */
    "\"security@facebookmail.com\" <a@evil.example>",
    "\"Privacy (no-reply@MAIL.instagram.com)\" <a@evil.example>",
    "=?utf-8?q?privacy=40support=2Efacebook=2Ecom?= <a@evil.example>",
    "\"notification@facebookmail.com.\" <a@evil.example>",
    "\"notification@facebookmail.com/\" <a@evil.example>",
    "\"Facebook/notification@facebookmail.com!\" <a@evil.example>",
    "\"notification@faceb00kmail.com\" <a@evil.example>",
    "\"Facebook@support.example\" <a@evil.example>",
    "\"Meta a@evil.example\" <a@evil.example>",
    "\"help@whatsapp.com\" <a@evil.example>",
    "Facebook <a@whatsapp.com>, a@evil.example",
    /* The domain. */
    "a@facebook-security.example",
    "a@faceb00k.com",
    "a@lnstagram.com",
    "a@instagram.com.evil.example",
    "a@facebook.mail.com",
    "a@facebookmail.ml",
    "a@mail.facebookmail.co",
    "a@meta.com.evil.example",
    "a@meta-support.com",
    "a@support-meta.example",
    "a@metasupport.example",
    "a@metamail.example",
    "a@xn--fcebook-2fg.example", /* Cyrillic a */
    "a@xn--mta-rdd.com",         /* meta with a Cyrillic e */
    "a@xn--met-8cd.eu",
    "a@xn--80ajuz.com",
    "a@xn--thrads-5of.net",
    "a@rneta.com",
    "a@metaai.com",
    "a@metaprivacycenter.com",
    "a@meta.support",
    "a@metasupportteam.example",
    "a@meta.team",
    "a@supportmeta.example",
};

#endif
