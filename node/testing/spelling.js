// Between the spelling of the cases and that of this package. Written apart from the engine's, so that each checks the other.

/** Members whose keys are data. */
const OPAQUE = ['metadata', 'claims', 'raw', 'custom_attributes', 'data', 'jwks', 'provider_query_params'];

const toCamel = (name) => name.replace(/(?<=[^_])_([a-z])/g, (_, letter) => letter.toUpperCase());
const toSnake = (name) => name.replace(/(?!^)[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function respell(value, spell) {
  if (value instanceof Error) {
    const { name: _, ...details } = { ...value, message: value.message };
    return respell({ ...details, fields: whole(value.fields) }, spell);
  }
  if (Array.isArray(value)) {
    return value.map((item) => respell(item, spell));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const members = Object.entries(whole(value));
  return Object.fromEntries(
    members.map(([name, member]) => [spell(name), OPAQUE.includes(toSnake(name)) ? member : respell(member, spell)]),
  );
}

/** A record with the members that a spread leaves out because they are secret. */
const whole = (record) => Object.fromEntries(Object.getOwnPropertyNames(record).map((name) => [name, record[name]]));

module.exports = {
  whole,
  toCamel,
  camel: (value) => respell(value, toCamel),
  snake: (value) => respell(value, toSnake),
};
