/** Planted, so that whoever lets one slip is seen. With characters that JSON and URLs have to escape. */
export const PLANTED_SECRETS = {
  "the API key": "API-REHEARSAL0CANARY0KEY0ONE",
  "the SQL password": 'Canary"p@ss/w+rd;one',
  "the master key": "Y2FuYXJ5bWFzdGVya2V5Y2FuYXJ5MQ==",
  "the rotated master key": "cm90YXRlZC1jYW5hcnktbWFzdGVyLWtleQ==",
  "the mirror's signature": "canary+signature/of0the0mirror=",
  "the webhook's path": "canary-webhook-T0KEN/of0the0rehearsal",
  "the license": "<License Signature='canary-licence-one'/>",
};

/** As it stands in a connection string, and what is left of it where a quote was taken for its end. */
const FORMS_OF_PASSWORD = {
  "the SQL password, quoted": PLANTED_SECRETS["the SQL password"].replaceAll('"', '""'),
  "a part of the SQL password": PLANTED_SECRETS["the SQL password"].split('"')[1] ?? "",
};

/** Everything that may be found nowhere, by its name. */
export const secretsToFind = (connectionString: string): Readonly<Record<string, string>> => ({
  ...PLANTED_SECRETS,
  ...FORMS_OF_PASSWORD,
  "the connection string": connectionString,
});
