// What a module's source names of the world outside of JavaScript: read from its syntax, not from words in it.
import { isBuiltin } from 'node:module';
import { parseAst } from 'rolldown/parseAst';
import { BUILTINS, GLOBALS, HANDLES, HARMLESS, PROCESS } from './reach-kinds.js';

/**
 * The reach of one module, as a set of `kind: what` such as `files: fs` or `code: import()`. Reads ES modules and CommonJS.
 * Throws for a builtin that has no kind.
 */
export function reachOf(source) {
  const found = new Set();
  walk(parseAst(source), undefined, (node, parent, key) => note(node, parent, key, found));
  return found;
}

function walk(node, parent, visit, key) {
  if (Array.isArray(node)) return node.forEach((each) => walk(each, parent, visit, key));
  if (typeof node?.type !== 'string') return;
  visit(node, parent, key);
  for (const [name, value] of Object.entries(node))
    if (typeof value === 'object' && value !== null) walk(value, node, visit, name);
}

function note(node, parent, key, found) {
  if (/^(?:Import|ExportNamed|ExportAll)Declaration$/.test(node.type)) {
    imported(node.source, found);
    if (isProcessModule(node.source)) processNames(node, found);
  } else if (node.type === 'ImportExpression') imported(node.source, found, 'import()');
  else if (node.type === 'CallExpression') called(node, found);
  else if (node.type === 'MemberExpression') member(node, found);
  else if (node.type === 'VariableDeclarator') taken(node, found);
  else if (node.type === 'Identifier' && isValue(parent, key)) {
    for (const [kind, names] of Object.entries(GLOBALS))
      if (names.includes(node.name)) found.add(`${kind}: ${node.name}`);
    if (HANDLES.test(node.name) && escapes(parent, key)) found.add(`code: ${node.name} as a value`);
  }
}

/** Whether something is handed on as a whole, so that nobody sees here what is taken of it. */
function escapes(parent, key) {
  const partly = parent?.type === 'MemberExpression' && key === 'object';
  const asFunction = parent?.type === 'CallExpression' && key === 'callee';
  const unpacked = parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern';
  const tested = /^(?:Unary|Binary|Logical)Expression$/.test(parent?.type);
  const declared = parent?.type === 'VariableDeclarator' && key === 'id';
  return !partly && !asFunction && !unpacked && !tested && !declared;
}

/** Whether an identifier stands for a value: not a name of a property, and not one that is being declared. */
function isValue(parent, key) {
  if (parent?.type === 'MemberExpression') return key === 'object' || parent.computed;
  if (parent?.type === 'Property' || parent?.type === 'PropertyDefinition' || parent?.type === 'MethodDefinition')
    return key === 'value' || parent.computed;
  if (/^(?:Function|Class)(?:Declaration|Expression)$/.test(parent?.type)) return key === 'superClass';
  if (parent?.type.endsWith('Specifier') === true) return false;
  return true;
}

function imported(source, found, by) {
  const name = constant(source);
  if (name === undefined) {
    if (source !== null && source !== undefined) found.add(`code: ${by}`);
    return;
  }
  if (name.endsWith('.node')) found.add('native: .node');
  if (!isBuiltin(name)) return;
  const bare = name.replace(/^node:/, '');
  const [kind] = Object.entries(BUILTINS).find(([, names]) => names.includes(bare)) ?? [];
  if (kind !== undefined) found.add(`${kind}: ${bare}`);
  else if (!HARMLESS.has(bare)) throw new Error(`nobody has judged yet what ${name} gives`);
}

function called({ callee, arguments: [first] }, found) {
  if (callee.type === 'Identifier' && callee.name === 'require' && first !== undefined) {
    imported(first, found, 'require()');
    if (isProcessModule(first)) found.add('code: process as a value');
  }
  if (callee.type === 'MemberExpression' && constantKey(callee) === 'constructor') found.add('code: .constructor()');
}

function isProcess(part) {
  return part.type === 'Identifier' && part.name === 'process';
}

function isGlobal(part) {
  return part.type === 'Identifier' && /^(?:globalThis|global)$/.test(part.name);
}

/** `process.env` and its like, also by way of globalThis; and a property of these that is only known when it runs. */
function member(node, found) {
  const { object } = node;
  const name = constantKey(node);
  const ofProcess =
    isProcess(object) ||
    (object.type === 'MemberExpression' && isGlobal(object.object) && constantKey(object) === 'process');
  if (ofProcess) processMember(name, found);
  if (isGlobal(object)) {
    if (name === undefined) found.add('code: globalThis[…]');
    for (const [kind, names] of Object.entries(GLOBALS)) if (names.includes(name)) found.add(`${kind}: ${name}`);
  }
}

function isProcessModule(source) {
  return /^(?:node:)?process$/.test(constant(source) ?? '');
}

/** `import { env } from 'node:process'`; and `import it from 'node:process'`, of which nobody sees here what is taken. */
function processNames({ type, specifiers = [] }, found) {
  if (type === 'ExportAllDeclaration') found.add('code: process as a value');
  for (const { imported: part, local } of specifiers) {
    if (part !== undefined) processMember(part.name ?? part.value, found);
    else if (local.name !== 'process') found.add('code: process as a value');
  }
}

function processMember(name, found) {
  if (name === undefined) found.add('code: process[…]');
  for (const [kind, names] of Object.entries(PROCESS)) if (names.includes(name)) found.add(`${kind}: process.${name}`);
}

/** `const { env } = process`. */
function taken({ id, init }, found) {
  if (id.type !== 'ObjectPattern' || init?.type !== 'Identifier' || init.name !== 'process') return;
  for (const property of id.properties) processMember(property.key?.name, found);
}

function constantKey({ computed, property }) {
  return computed ? constant(property) : property.name;
}

function constant(node) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
  return undefined;
}
