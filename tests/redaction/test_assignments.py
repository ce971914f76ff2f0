"""Names that are given values."""

from __future__ import annotations

import json

import pytest

from kaizen.redaction import assignments
from kaizen.redaction.redactor import Redactor
from tests.support.canaries import settings
from tests.support.firing import found

FIRES = [
    ('<entry key="db.password">hunter2</entry>', "hunter2"),
    ('var Password string = "hunter2"', "hunter2"),
    ('let password: Option<&str> = Some("hunter2");', "hunter2"),
    ('#define PASSWORD "hunter2"', "hunter2"),
    ("ENV DB_PASSWORD hunter2", "hunter2"),
    ('(setq password "hunter2")', "hunter2"),
    (':password "hunter2"', "hunter2"),
    ('password <- "hunter2"', "hunter2"),
    ("pw: hunter2", "hunter2"),
    ("password=hunter2", "hunter2"),
    ("password: hunter2", "hunter2"),
    ("DB_PASSWORD=correcthorse", "correcthorse"),
    ("export PGPASSWORD='b c d hunter'", "b c d hunter"),
    ('"password": "p@ss w0rd, really"', "p@ss w0rd, really"),
    ("--password hunter2 --x", "hunter2"),
    ("--token=abc123def456", "abc123def456"),
    ('api_key = "abcd1234efgh"', "abcd1234efgh"),
    ("apiKey: 'abcd1234efgh',", "abcd1234efgh"),
    ("x-api-key: abcd1234efgh", "abcd1234efgh"),
    ("client_secret=abcd1234efgh&x=1", "abcd1234efgh"),
    ("<password>hunter2</password>", "hunter2"),
    ('name="DB_PASSWORD" value="hunter2"', "hunter2"),
    ("- name: DB_PASSWORD\n  value: hunter2", "hunter2"),
    ("password: |\n    hunter2\n", "hunter2"),
    ('{\\"password\\": \\"hunter2\\"}', "hunter2"),
    ('{\\\\\\"password\\\\\\":\\\\\\"hunter2\\\\\\"}', "hunter2"),
    ("%22password%22%3A%22hunter2%22", "hunter2"),
    ("password%3Dhunter2%26x", "hunter2"),
    ("&quot;password&quot;: &quot;hunter2&quot;", "hunter2"),
    ("password := `hunter2`", "hunter2"),
    ('password: str = "hunter2"', "hunter2"),
    ("Server=x;Password=hunter2;Pooling=true", "hunter2"),
    ("AccountKey=abcd1234+/efgh==;EndpointSuffix=x", "abcd1234+/efgh=="),
    ("machine h login jane password hunter2", "hunter2"),
    ("+  password: hunter2", "hunter2"),
    ("a\\npassword=hunter2\\nb", "hunter2"),
    ('os.environ["API_KEY"] = "abcd1234efgh"', "abcd1234efgh"),
    ("SECRET_KEY_BASE=abcd1234efgh5678", "abcd1234efgh5678"),
    ('"auth": "amFuZTpodW50ZXIy"', "amFuZTpodW50ZXIy"),
    ("PASSWORD=hunter2 ./run", "hunter2"),
    ("{'passwd': 'hunter2'}", "hunter2"),
    ("password=hunter2)", "hunter2"),
    ("password: correcthorse\n", "correcthorse"),
    ("DB_PASS=hunter2", "hunter2"),
    ("passphrase: 'correct horse battery staple'", "correct horse battery staple"),
    ('token: "4f5a2c8e9b1d3f7a6c8e0b2d4f6a8c0e"', "4f5a2c8e9b1d3f7a6c8e0b2d4f6a8c0e"),
    ("access_token=4f5a2c8e9b1d", "4f5a2c8e9b1d"),
    ('"key_password": "hunter2"', "hunter2"),
    ("password=hünter2", "hünter2"),
    ('setPassword("DB_PASSWORD", "hunter2")', "hunter2"),
    ("privateKey: 'abcd1234efgh'", "abcd1234efgh"),
]
QUIET = [
    "<password-1>hunter2x9<",
    'password = password.encode("latin1")',
    "the --username and --password options",
    "# login and user\n# password database, do nothing",
    'token = r"[-!#$%&0-9a-zA-Z]+"',
    "object_key: 2024-file-name-12345678",
    "max_tokens: 4096",
    '"max_tokens": 4096',
    "token_count: 512",
    "tokens: 512",
    "password: str",
    "password: string;",
    "password: SecretStr",
    "password = None",
    "password=password",
    "password = os.environ['X']",
    "password: ${DB_PASSWORD}",
    "password: $PASSWORD",
    "password=<password-1>",
    "password: <your password>",
    "token = tokens[i]",
    "token = self.token",
    "token: Token",
    "token = next(tokens)",
    "if token == 'identifier':",
    "const token = await getToken()",
    "secret: true",
    "secrets: inherit",
    "password: null",
    "password: ''",
    '"password": "Password"',
    '"password": "Enter your password"',
    "api_key: your-api-key-here",
    "API_KEY=changeme",
    "api_key: process.env.API_KEY",
    "key: value",
    "cache_key: abcd1234efgh5678",
    "primary_key=True",
    "public_key: abcd1234efgh",
    "keyboard: qwerty123",
    "monkey=banana12",
    "tokenizer = AutoTokenizer1()",
    "password_field: password1_field",
    "secret_name: my-secret-1",
    "password_file: /run/secrets/x1",
    "secret: /run/secrets/db1",
    "api_key=args.api_key",
    "foo(password=pw)",
    "passwd: x",
    "pass: true",
    "PASS: test_one1",
    "bypass=12345",
    "compass: north12",
    "author: jane1234",
    "authority = 'abc12345'",
    "authenticated: true1",
    "keys = sorted(d)",
    "next_token = 'abc12345'",
    "stop_token: '</s>1'",
    "eos_token: '<|end1|>'",
    "(?P<password>[^@]*)",
    "['password', 'username']",
    "password",
    "password:",
    '"token": {"a": 1}',
    "token_type=bearer1",
    "credentials: 'same-origin'",
    "credentials: include",
    "the secret: be kind",
    "Password: required",
    "api-key: '{{ key1 }}'",
    "password=%s",
    "password={password}",
    "f'password={self.pw1}'",
    "const { password } = req.body",
    "type Password = string",
    "pwd: ok",
    "cd src && pwd",
    "token: identifier",
    "password.length >= 8",
    "password?: string",
    "integrity: sha512-abc123",
    "secret=hashlib.sha256(x)",
    "private_key_path: id1.pem",
    "--token <TOKEN>",
    "--password-file x1",
    '"token": "comma"',
    "TOKEN_EXPIRED: 401",
]


@pytest.mark.parametrize(("text", "taken"), FIRES)
def test_fires_on(text: str, taken: str) -> None:
    """This is found, all of it and no more."""
    assert found(assignments.find, text) == [taken]


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet_on(text: str) -> None:
    """This is left alone."""
    assert found(assignments.find, text) == []


@pytest.mark.parametrize("levels", range(1, 5))
def test_in_json_in_json_read_as_text(levels: int) -> None:
    """However often quotes and line ends were escaped: the value goes, and the text stays JSON."""
    for text, value in settings():
        told, count = json.dumps({"x": text}), 1
        while count < levels:
            told, count = json.dumps({"x": told}), count + 1
        kept = Redactor().text(told)
        assert value not in kept, told
        for _ in range(levels):
            kept = json.loads(kept)["x"]
