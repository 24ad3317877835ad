// SPDX-License-Identifier: MIT
// Compares the strict parser with Node's WHATWG URL: whatever we accept, Node must accept with the
// same scheme, host and path.
//
// usage: node url-differential.mjs PROGRAM [COUNT [SEED]]
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const [program, countText = '50000', seedText = '1'] = process.argv.slice(2)
const count = Number(countText)
if (!program || !Number.isInteger(count) || count < 1) {
  console.error('usage: url-differential.mjs PROGRAM [COUNT [SEED]]')
  process.exit(64)
}

// mulberry32: small, seeded, good enough to shuffle with.
let state = Number(seedText) >>> 0
function random(below) {
  state = (state + 0x6d2b79f5) >>> 0
  let t = Math.imul(state ^ (state >>> 15), state | 1)
  t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) % below
}
const pick = (list) => list[random(list.length)]
const often = (percent) => random(100) < percent

const schemes = ['https', 'http', 'HTTPS', 'hTTp', 'ftp', 'https ', 'javascript', 'httpss', 'ws', '']
const slashes = ['://', '://', '://', '://', '://', '://', ':/', ':///', ':', ':\\\\', ':/\\', '//', '://\t/']
const labels = [
  'help', 'instagram', 'facebook', 'com', 'org', 'example', 'www', 'fr-fr', 'a', 'A1', 'x_y', '_', '-a',
  'a-', 'ab--c', 'xn--', 'xn--a', 'xn--bcher-kva', 'XN--BCHER-KVA', '1', '127', '0', '09', '0x', '0x7f',
  '0X1', '0xg', '1a', '256', '4294967296', '', 'a+b', 'a!b', 'a$b', 'a&b', "a'b", 'a(b', 'a,b', 'a;b', 'a=b',
  'a~b', 'a|b', 'a^b', 'a`b', 'a{b', 'a"b', 'a<b', 'a*b', 'a%62', '%00', 'bücher', '\u00ad', '。', 'ß', 'K',
  'l'.repeat(63), 'l'.repeat(64),
]
const segments = [
  'contact', 'help', '233964459562201', '.', '..', '...', '%2e', '%2E%2e', '.%2e', '%2e.', '%2e%2e%2e',
  '.%2f', '', 'a b', 'a"b', '<', '>', '^', '`', '{', '}', '|', '[', ']', "'", '%', '%zz', '%4', '%41', '%00',
  ';', ':', '@', '!', '$', '&', '(', ')', '*', '+', ',', '=', '~', '_', '-', 'é', '\u{1f600}', '\ud800', '\\',
  '\t', '\n', '\r', '\u007f', '\u0080', 'c:', 'c|',
]
const queries = ['a=b', 'u=https%3A%2F%2Fexample.org', '{', '|', '[0]', '"', '<', "'", ' ', '\\', '#', '?', 'é', '%zz', '/..', '\u0001']

const join = (list, least, most, glue) =>
  Array.from({ length: least + random(most - least + 1) }, () => pick(list)).join(glue)

function address() {
  let text = often(85) ? pick(['https', 'http']) : pick(schemes)
  text += often(85) ? '://' : pick(slashes)
  if (often(5)) text += pick(['user@', 'user:pw@', '@', '%40', '[an]@'])
  const calm = labels.slice(0, 12)
  text += often(3) ? pick(['[::1]', '127.1', '0x7f.1', '1.2.3.4', '1.2.3.256', '', '.', '..'])
    : join(often(60) ? calm : labels, 1, 4, '.')
  if (often(4)) text += pick(['.', ':', ':443', ':80', ':8080', ':x', '%2e'])
  if (often(80)) text += '/' + join(often(50) ? segments.slice(0, 13) : segments, 0, 5, often(90) ? '/' : '')
  if (often(30)) text += '?' + join(queries, 0, 3, '&')
  if (often(20)) text += '#' + join(queries, 0, 2, '')
  return text
}

const alphabet = Array.from({ length: 128 }, (_, i) => String.fromCharCode(i)).slice(1)
  .concat(['é', '。', '／', '\u200b', '\u00ad', 'ſ', 'K', '%2e', '%2F', '..', '//', '://', '@', '\\'])

function mutate(text) {
  for (let n = random(3); n > 0; n--) {
    const at = random(text.length + 1)
    const cut = random(3)
    text = text.slice(0, at) + (often(70) ? pick(alphabet) : '') + text.slice(at + cut)
  }
  return text
}

function* batches(size) {
  for (let made = 0; made < count; made += size) {
    yield Array.from({ length: Math.min(size, count - made) }, () => mutate(address()).replaceAll('\0', ''))
  }
}

function parse(text) {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

function judge(url, line) {
  const [word, scheme, host, path] = line.split('\t')
  if (word !== 'accept') return null
  if (!url) return 'WHATWG refuses it'
  if (url.protocol !== scheme) return `scheme ${url.protocol}`
  if (url.host !== host) return `host ${url.host}`
  if (url.pathname !== (path === '' ? '/' : path)) return `path ${url.pathname}`
  if (url.username || url.password) return 'userinfo'
  return null
}

async function run(texts) {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] })
  const chunks = []
  child.stdout.on('data', (chunk) => chunks.push(chunk))
  child.stdin.end(texts.map((text) => text + '\0').join(''))
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Error(`${program} ended with status ${status}`)
  return Buffer.concat(chunks).toString('utf8').split('\n').slice(0, -1)
}

let accepted = 0, agreeable = 0, failures = 0
for (const texts of batches(20000)) {
  const lines = await run(texts)
  if (lines.length !== texts.length) throw new Error(`${lines.length} answers to ${texts.length} addresses`)
  texts.forEach((text, i) => {
    if (lines[i].startsWith('accept\t')) accepted++
    const url = parse(text)
    if (url) agreeable++
    const difference = judge(url, lines[i])
    if (difference && failures++ < 20) console.log(`${JSON.stringify(text)}: ${lines[i]}: ${difference}`)
  })
}
console.log(`${count} addresses: ${accepted} accepted, ${agreeable} by WHATWG, ${failures} differences`)
// A parser that refuses everything would agree with everybody.
process.exit(failures > 0 || accepted < count / 100 ? 1 : 0)
