// Between the spelling of the cases and that of this package. Written apart from the engine's, so that each checks the other.

/** Members whose keys are data. */
const OPAQUE = ['metadata', 'claims', 'raw', 'custom_attributes', 'data', 'jwks', 'provider_query_params'];

const toCamel = (name) => name.replace(/(?<=[^_])_([a-z])/g, (_, letter) => letter.toUpperCase());
const toSnake = (name) => name.replace(/(?!^)[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function respell(value, spell) {
  if (value instanceof Error) {
    const { name: _, ...details } = { ...value, message: value.message, fields: value.fields };
    return respell(details, spell);
  }
  if (Array.isArray(value)) {
    return value.map((item) => respell(item, spell));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const members = Object.entries(value);
  return Object.fromEntries(
    members.map(([name, member]) => [spell(name), OPAQUE.includes(toSnake(name)) ? member : respell(member, spell)]),
  );
}

module.exports = {
  toCamel,
  camel: (value) => respell(value, toCamel),
  snake: (value) => respell(value, toSnake),
};
