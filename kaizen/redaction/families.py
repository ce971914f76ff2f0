"""Token families: how each begins, what follows, and what they are called. Facts from the vendors' documentation and public rule sets.

What a token is judged by is bounded; `rest` then takes all that could belong to it, so that no end of a longer one stays.
"""

from __future__ import annotations

import re

from kaizen.values import NamedTuple

_HEX32, _HEX40, _HEX64 = r"[0-9a-fA-F]{32,}+", r"[0-9a-fA-F]{40,}+", r"[0-9a-fA-F]{64,}+"
_ANY = r"[A-Za-z0-9_-]{20,}+"


class Family(NamedTuple):
    """Tokens that begin with one of `prefixes` and go on as `body`. `checked`: they end in a checksum. `random`: what follows must
    have digits and letters in one piece, because words are joined with such a prefix too."""

    kind: str
    prefixes: tuple[str, ...]
    body: re.Pattern[str]
    rest: re.Pattern[str] | None
    checked: bool = False
    random: bool = False


_OPEN_END = re.compile(r"(\[[^\]]{1,40}\])\{([0-9]{1,3}),\}\+\Z")
_JUDGED_CHARS = 200


def _family(name: str, prefixes: str, body: str = _ANY, *, checked: bool = False, random: bool = False) -> Family:
    kind = name if name.endswith(("-key", "-secret", "-id")) else f"{name}-token"
    rest = None
    if (end := _OPEN_END.search(body)) is not None:
        least = int(end[2])
        body = f"{body[: end.start()]}{end[1]}{{{least},{least + _JUDGED_CHARS}}}"
        rest = re.compile(f"{end[1]}*+")
    return Family(kind, tuple(prefixes.split()), re.compile(body), rest, checked, random)


FAMILIES = (
    _family("github", "ghp_ gho_ ghu_ ghs_ ghr_", r"[A-Za-z0-9]{36,}+", checked=True),
    _family("github", "github_pat_", r"[A-Za-z0-9_]{40,}+"),
    _family("npm", "npm_", r"[A-Za-z0-9]{36,}+", checked=True),
    _family("pypi", "pypi-AgE", r"[A-Za-z0-9_-]{50,}+"),
    _family("slack", "xoxb- xoxp- xoxa- xoxr- xoxs- xoxo- xoxc- xoxd- xoxe- xoxe.xox xapp-", r"[A-Za-z0-9%/+-]{10,}+"),
    _family("aws-access-key-id", "AKIA ASIA ABIA ACCA", r"[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _family("google-api-key", "AIza", r"[A-Za-z0-9_-]{35,}+"),
    _family("google-oauth-secret", "GOCSPX-", r"[A-Za-z0-9_-]{24,}+"),
    _family("google", "ya29.", r"[A-Za-z0-9_.-]{20,}+", random=True),
    _family("anthropic-api-key", "sk-ant-", r"[A-Za-z0-9_-]{16,}+"),
    _family("openai-api-key", "sk-proj- sk-svcacct- sk-admin- sk-None-", r"[A-Za-z0-9_-]{20,}+"),
    _family("openrouter-api-key", "sk-or-v1-", _HEX32),
    _family("langfuse-secret-key", "sk-lf- pk-lf-", r"[0-9a-f]{8}-[0-9a-f-]{20,}+"),
    _family("openai-api-key", "sk-", r"[A-Za-z0-9_-]{20,}+", random=True),
    _family("stripe-secret-key", "sk_live_ rk_live_ sk_test_ rk_test_ sk_prod_ rk_prod_", r"[A-Za-z0-9]{10,}+"),
    _family("webhook-secret", "whsec_", r"[A-Za-z0-9+/=]{24,}+"),
    _family("gitlab", "glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- gloas- glsoat- glffct- glrtr- glwt-", r"[A-Za-z0-9_.-]{18,}+"),
    _family("gitlab", "GR1348941", _ANY),
    _family("huggingface", "hf_ api_org_", r"[A-Za-z0-9]{30,}+"),
    _family("digitalocean", "dop_v1_ doo_v1_ dor_v1_", _HEX64),
    _family("sendgrid-api-key", "SG.", r"[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,}+"),
    _family("twilio-api-key", "SK", r"[0-9a-f]{32}(?![A-Za-z0-9])"),
    _family("shopify", "shpat_ shpca_ shppa_ shpss_", _HEX32),
    _family("linear-api-key", "lin_api_ lin_oauth_ lin_wh_", r"[A-Za-z0-9]{32,}+"),
    _family("databricks", "dapi", r"[0-9a-f]{32}(?:-[0-9]{1,2})?(?![A-Za-z0-9])"),
    _family("vault", "hvs. hvb. hvr.", r"[A-Za-z0-9_-]{20,}+"),
    _family("doppler", "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit. dp.said.", r"[A-Za-z0-9._-]{30,}+"),
    _family("atlassian", "ATATT3 ATCTT3 ATBB ATSTT", r"[A-Za-z0-9_=.-]{20,}+"),
    _family("sentry", "sntrys_ sntryu_ sntrya_ sntryi_", r"[A-Za-z0-9+/=_-]{32,}+"),
    _family("grafana", "glsa_ glc_", r"[A-Za-z0-9_+/=]{32,}+"),
    _family("grafana", "eyJrIjoi", r"[A-Za-z0-9_=-]{40,}+"),
    _family("heroku-api-key", "HRKU-", r"[A-Za-z0-9_-]{30,}+"),
    _family("mailgun-api-key", "key-", _HEX32),
    _family("cloudflare-api-key", "v1.0-", r"[0-9a-f]{24}-[0-9a-f]{100,}+"),
    _family("fly", "FlyV1 fm1_ fm2_ fo1_", r"[ ]?(?:fm[12]_|fo1_)?[A-Za-z0-9_+/=,-]{30,}+"),
    _family("supabase", "sbp_ sb_secret_", r"(?:v[0-9]_)?[A-Za-z0-9_-]{20,}+"),
    _family("age-secret-key", "AGE-SECRET-KEY-1 age-secret-key-1", r"[A-Za-z0-9]{50,}+"),
    _family("age-secret-key", "AGE-PLUGIN-", r"[A-Z0-9-]{30,}+"),
    _family("docker", "dckr_pat_ dckr_oat_", _ANY),
    _family("rubygems-api-key", "rubygems_", _HEX40),
    _family("pulumi", "pul-", _HEX40),
    _family("postman-api-key", "PMAK-", r"[0-9a-f]{20,40}-[0-9a-f]{30,}+"),
    _family("newrelic-api-key", "NRAK- NRII- NRRA- NRJS- NRAA-", r"[A-Za-z0-9-]{19,}+"),
    _family("notion", "ntn_ secret_", r"[A-Za-z0-9]{40,}+"),
    _family("figma", "figd_ figo_ figr_", _ANY),
    _family("airtable", "pat", r"[A-Za-z0-9]{14}\.[0-9a-f]{64,}+"),
    _family("dynatrace", "dt0c01. dt0s01. dt0s02.", r"[A-Z0-9]{24}\.[A-Z0-9]{60,}+"),
    _family("planetscale", "pscale_tkn_ pscale_pw_ pscale_oauth_", r"[A-Za-z0-9_.=-]{30,}+"),
    _family("prefect-api-key", "pnu_ pnb_", r"[A-Za-z0-9]{30,}+"),
    _family("readme-api-key", "rdme_", r"[a-z0-9]{60,}+"),
    _family("replicate", "r8_", r"[A-Za-z0-9]{30,}+"),
    _family("groq-api-key", "gsk_", r"[A-Za-z0-9]{40,}+"),
    _family("xai-api-key", "xai-", r"[A-Za-z0-9]{60,}+"),
    _family("perplexity-api-key", "pplx-", r"[A-Za-z0-9]{40,}+"),
    _family("langsmith-api-key", "lsv2_pt_ lsv2_sk_ ls__", r"[0-9a-f]{32}[0-9a-f_]{0,}+"),
    _family("tavily-api-key", "tvly-", r"(?:dev-|prod-)?[A-Za-z0-9]{20,}+"),
    _family("cursor-api-key", "crsr_", _HEX32),
    _family("resend-api-key", "re_", r"[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}+"),
    _family("square", "sq0atp- sq0csp- sq0idp-", r"[A-Za-z0-9_-]{22,}+"),
    _family("clojars", "CLOJARS_", r"[0-9a-f]{50,}+"),
    _family("easypost-api-key", "EZAK EZTK", r"[A-Za-z0-9]{54,}+"),
    _family("brevo-api-key", "xkeysib- xsmtpsib-", r"[0-9a-f]{64}-[A-Za-z0-9]{16,}+"),
    _family("contentful", "CFPAT-", r"[A-Za-z0-9_-]{40,}+"),
    _family("alibaba-access-key-id", "LTAI", r"[A-Za-z0-9]{17,21}(?![A-Za-z0-9])"),
    _family("facebook", "EAACEdEose0cBA EAAG EAAB EAAD", r"[A-Za-z0-9]{80,}+"),
    _family("dropbox", "sl.u. sl.", r"[A-Za-z0-9_-]{100,}+"),
    _family("artifactory-api-key", "AKCp", r"[A-Za-z0-9]{65,}+"),
    _family("artifactory", "cmVmdGtu", r"[A-Za-z0-9]{50,}+"),
    _family("sonarqube", "squ_ sqp_ sqa_", _HEX40),
    _family("buildkite", "bkua_ bkaj_", _HEX40),
    _family("circleci", "CCIPAT_ CCIPRJ_", r"[A-Za-z0-9]{10,32}_[0-9a-f]{40,}+"),
    _family("netlify", "nfp_ nfc_ nfu_", r"[A-Za-z0-9]{36,}+"),
    _family("neon-api-key", "napi_", r"[a-z0-9]{40,}+"),
    _family("tailscale-api-key", "tskey-", r"(?:auth|api|client|scim|webhook)-[A-Za-z0-9]{6,24}-[A-Za-z0-9]{16,}+"),
    _family("onepassword", "ops_eyJ", r"[A-Za-z0-9_=-]{100,}+"),
    _family("onepassword-secret-key", "A3-", r"[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}"),
    _family("typeform", "tfp_", r"[A-Za-z0-9_.=-]{50,}+"),
    _family("launchdarkly-api-key", "sdk- mob- api-", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"),
    _family("flutterwave-secret-key", "FLWSECK_TEST- FLWSECK-", r"[0-9a-fA-F]{12,}+"),
    _family("ssh-certificate-key", "hsk_", _HEX64),
)  # fmt: skip
