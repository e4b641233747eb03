import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

const require = createRequire(import.meta.url)
const FONTS = dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'))
/**
 * Flags of the package that are not wanted here. In a single process the browser ends with its first window. A graphics card made of software draws what
 * no page of the console has, and takes more of the processor than the pages themselves (23 s of a walk that takes 9 s without it).
 */
const UNWANTED = [
  '--single-process',
  '--use-gl',
  '--use-angle',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
] as const
const CHROMIUM = join(dirname(require.resolve('@sparticuz/chromium')), '..')

/** With these the packed browser lets a page read what other sites answer and load what they keep to themselves. */
const UNGUARDED = ['--disable-web-security', '--allow-running-insecure-content', '--disable-site-isolation-trials']

/**
 * A real browser from npm packages alone: Chromium as it comes with @sparticuz/chromium, the libraries beside it where the machine has
 * none, and a Chinese font. Also as root. Close it when done. `guarded`: it keeps pages of different origins apart as everybody's browser does,
 * which the packed one does not.
 */
export async function openBrowser({ guarded = false } = {}): Promise<Browser> {
  const place = await unpack()
  const env: Record<string, string> = { FONTCONFIG_FILE: writeFontConfig(place) }
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] ??= value
  const launch = (more: Record<string, string> = {}) =>
    playwright.launch({
      executablePath: join(place, 'chromium'),
      args: [
        ...chromium.args.filter(
          (flag) => !UNWANTED.some((each) => flag.startsWith(each)) && !(guarded && UNGUARDED.includes(flag)),
        ),
        '--disable-gpu',
      ],
      headless: true,
      env: { ...env, ...more },
    })
  try {
    return await launch()
  } catch (error) {
    if (!String(error).includes('shared librar')) throw error
    return launch({ LD_LIBRARY_PATH: join(place, 'al2023', 'lib') })
  }
}

/** Unpacks the browser once for each version of its package; the folder appears whole, whoever else does the same. */
async function unpack(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(CHROMIUM, 'package.json'), 'utf8')) as { version: string }
  const place = join(tmpdir(), `atrium-chromium-${version}-${process.getuid?.() ?? 0}`)
  const isThere = () => existsSync(join(place, 'chromium'))
  if (isThere()) return place
  const fresh = mkdtempSync(`${place}-`)
  // The package unpacks into the folder for temporary files and offers no other: a process of its own, so that nothing else here takes that for its own.
  const unpacking = `
    import chromium, { inflate } from ${JSON.stringify(import.meta.resolve('@sparticuz/chromium'))}
    await Promise.all([chromium.executablePath(), inflate(${JSON.stringify(join(CHROMIUM, 'bin', 'al2023.tar.br'))})])
  `
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', unpacking], {
    env: { ...process.env, TMPDIR: fresh },
  })
  try {
    renameSync(fresh, place)
  } catch (error) {
    if (!isThere()) throw error
    rmSync(fresh, { recursive: true })
  }
  return place
}

function writeFontConfig(place: string): string {
  const folder = join(place, 'fontconfig')
  mkdirSync(folder, { recursive: true })
  const places = [join(place, 'fonts'), join(FONTS, '400Regular'), join(FONTS, '600SemiBold')]
  const file = join(folder, `fonts-${process.pid}.conf`)
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${places
      .map((each) => `<dir>${each}</dir>`)
      .join('')}<cachedir>${folder}</cachedir></fontconfig>`,
  )
  return file
}
