"""Texts for check `privacy`. None of the keys was ever one."""

BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7"
SK = "sk-" + "proj-Zx81kQ2vT9mPq4Lr7Wn3Yb6Cd5"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
AWS = "AKIA" + "IOSFODNN7EXAMPLE"
AWS_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
GITHUB = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"

# What must not be found afterwards, and the text it stands in.
HIDDEN_SECRETS = [
    (SK, f"use {SK} please"),
    (SK, f"first line\n{SK}\nlast line"),
    (SK, f'OPENAI_API_KEY="{SK}"'),
    (SK, f"curl -H 'Authorization: Bearer {SK}' https://example.test/v1"),
    ("a1b2c3d4e5f6a7b8c9d0", "Bearer a1b2c3d4e5f6a7b8c9d0"),
    ("a1b2c3d4e5f6a7b8c9d0", "line\nBearer a1b2c3d4e5f6a7b8c9d0"),
    ("dXNlcjpwYXNzdzByZA==", "Authorization: Basic dXNlcjpwYXNzdzByZA=="),
    (JWT, f"my token is {JWT}."),
    (JWT.split(".")[2], f"é{JWT}"),
    (AWS, f"aws_access_key_id = {AWS}"),
    (AWS_SECRET, f"aws_secret_access_key = {AWS_SECRET}"),
    (AWS_SECRET, f'{{"secretAccessKey": "{AWS_SECRET}"}}'),
    (GITHUB, f"git clone https://{GITHUB}@example.test/x.git"),
    ("hunter2hunter", "password: hunter2hunter"),
    ("S3cr3t-value", '{"api_key": "S3cr3t-value"}'),
    ("xoxb-1234567890-abcdefghijkl", "slack xoxb-1234567890-abcdefghijkl"),
    (BODY, f"-----BEGIN PRIVATE KEY-----\n{BODY}\n{BODY}\n-----END PRIVATE KEY-----"),
    (BODY, f"-----BEGIN RSA PRIVATE KEY-----\n{BODY}\n{BODY}"),
]
HIDDEN_PII = [
    ("ann.lee@example.test", "write to ann.lee@example.test, please"),
    ("ann.lee@example.test", "to:\nann.lee@example.test\n"),
    ("ann.lee@example.test", "é\tann.lee@example.test"),
    ("078-05-1120", "my SSN is 078-05-1120"),
    ("4111 1111 1111 1111", "card 4111 1111 1111 1111, 12/29"),
    ("4111111111111111", "card 4111111111111111"),
    ("3782-822463-10005", "amex 3782-822463-10005"),
    ("555-0132", "call +1 415 555-0132 now"),
    ("555-0132", "call (415) 555-0132 or 415-555-0132"),
    ("1234 5698 7654 32", "pay to GB82 WEST 1234 5698 7654 32"),
]
# Without a secret: stays to the letter.
KEPT = [
    "Please ignore the previous line and explain Bearer authentication and Basic authentication.",
    "The bearer of this letter arrived in 2026-11-28 at 10:15:30.123456+05:30.",
    'In Python: api_key = os.environ["OPENAI_API_KEY"]; password = getpass()',
    'JSON schema: {"password": {"type": "string"}, "api_key": null, "token": "string"}',
    "task sk-learn is no key, nor is sk-learn-tutorial-for-beginners-and-others.",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "Order 123-45-678, part 4111-22, version 1.22.333.4444, 3.14159265358979",
    "IPv4 192.168.100.200:8080, UUID 123e4567-e89b-12d3-a456-426614174000, ns 1795500000123456789",
    "npm install @scope/package@1.2.3 and user@host without a domain",
    "The words AB CD and A1 B2 C3; 1 + 2 = 3; +5 percent; C++20",
    'Quotes "inside", a backslash \\ and \\n written out, and "content": "of a text".',
]
