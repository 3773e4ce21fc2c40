// npm ci refuses a lock that names optional platform packages without an entry for each. npm leaves out those it could not
// fetch, so a lock written behind an incomplete mirror is refused elsewhere. This adds a short entry for every missing one.
// Run after each change of dependencies: npm run lock
import { readFileSync, writeFileSync } from 'node:fs'

const SYSTEMS = new Set([
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
])
const PROCESSORS = new Set([
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
])

/** Whether name resolves for the package at path, looking in its own node_modules and then upwards. */
function isLocked(packages, path, name) {
  for (let at = path; ; ) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true
    if (!at) return false
    const cut = at.lastIndexOf('/node_modules/')
    at = cut < 0 ? '' : at.slice(0, cut)
  }
}

/** What the name says about the machine it is for, as npm writes it; undefined when it says nothing. */
function platformOf(name) {
  const words = name.slice(name.indexOf('/') + 1).split('-')
  const system = words.find((word) => SYSTEMS.has(word))
  const processor = words.find((word) => PROCESSORS.has(word))
  if (processor === 'wasm32') return { cpu: ['wasm32'] }
  if (!system) return undefined
  return {
    ...(processor && { cpu: [processor] }),
    os: [system],
    ...(words.includes('musl') && { libc: ['musl'] }),
    ...(words.includes('gnu') && { libc: ['glibc'] }),
  }
}

function complete(packages) {
  const added = {}
  const unknown = []
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(packages, path, name)) continue
      const platform = platformOf(name)
      if (!platform) {
        unknown.push(name)
        continue
      }
      const version = range.replace(/^[\^~]/, '')
      added[`node_modules/${name}`] = { version, ...(entry.dev && { dev: true }), optional: true, ...platform }
    }
  }
  return { added, unknown }
}

const file = process.argv[2] ?? 'package-lock.json'
const lock = JSON.parse(readFileSync(file, 'utf8'))
const { added, unknown } = complete(lock.packages)
const all = { ...lock.packages, ...added }
lock.packages = Object.fromEntries(
  Object.keys(all)
    .sort()
    .map((path) => [path, all[path]]),
)
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${file}: ${Object.keys(added).length} entries added`)
if (unknown.length > 0) {
  console.error(`No platform can be read from: ${unknown.join(', ')}`)
  process.exit(1)
}
