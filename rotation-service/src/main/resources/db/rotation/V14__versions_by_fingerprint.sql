-- A leaked value is matched to its version by fingerprint. Writers of token_version wait while the index is built: seconds for a
-- million rows.

create index token_version_of_a_fingerprint on token_version ((facts -> 'stated' -> 'fingerprint' ->> 'value'));
