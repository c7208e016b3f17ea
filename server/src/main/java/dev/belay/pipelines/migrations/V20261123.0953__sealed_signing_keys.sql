-- Signing keys are sealed by the server, which is the only one who has the key for that: those of before at the next look at them.
alter table pipelines.signing_key add column sealed text;
update pipelines.signing_key set sealed = replace(encode(encoded, 'base64'), chr(10), '');
alter table pipelines.signing_key alter column sealed set not null;
alter table pipelines.signing_key drop column encoded;
