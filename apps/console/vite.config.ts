import { globSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build, defineConfig, type Plugin, type ViteDevServer } from 'vite'

const TEXT = /\.(js|css|svg|json)$/
/** Below this a compressed file saves nothing worth a file. Bytes. */
const WORTH = 1_024
/** Quality 9 of 11: a tenth of the time for three hundredths more bytes. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

/** Writes `.br` and `.gz` beside what is worth it, so that the server compresses nothing by itself. */
function packed(): Plugin {
  return {
    name: 'atrium-packed',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      for (const output of Object.values(bundle)) {
        const content = Buffer.from(output.type === 'chunk' ? output.code : output.source)
        if (!TEXT.test(output.fileName) || content.length < WORTH) continue
        writeFileSync(join(dir, `${output.fileName}.br`), brotliCompressSync(content, BROTLI))
        writeFileSync(join(dir, `${output.fileName}.gz`), gzipSync(content))
      }
    },
  }
}

/**
 * `virtual:texts/zh` and `virtual:texts/en`: the texts of one language, by namespace. Each `texts.ts` says both, side by side, so that whoever writes
 * one sees the other; a browser loads one of them. Both in the first load were a fifth of it.
 */
function texts(): Plugin {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
  const files = [
    ['app', at('src/app/texts.ts')],
    ['ui', at('../../packages/ui/src/texts.ts')],
    ...globSync('src/features/*/texts.ts', { cwd: at('.') })
      .sort()
      .map((file) => [basename(dirname(file)), at(file)] as const),
  ] as const
  let server: ViteDevServer | undefined
  return {
    name: 'atrium-texts',
    configureServer(started) {
      server = started
    },
    resolveId: (id) => (/^virtual:texts\/(zh|en)$/.test(id) ? `\0${id}` : undefined),
    async load(id) {
      const language = /^\0virtual:texts\/(zh|en)$/.exec(id)?.[1]
      if (language === undefined) return undefined
      const said = await Promise.all(
        files.map(async ([namespace, file]) => {
          this.addWatchFile(file)
          const [both] = Object.values(await (server?.ssrLoadModule(file) ?? import(pathToFileURL(file).href)))
          return [namespace, (both as Record<string, unknown>)[language]] as const
        }),
      )
      return `export default ${JSON.stringify(Object.fromEntries(said))}`
    },
  }
}

/** Builds the tracker for pages (`/atrium.js`) and the one for mini programs (`/atrium-mini.js`) beside the console: one file each, for others to load. */
function trackers(): Plugin {
  const from = (name: string) => fileURLToPath(new URL(`../../packages/tracker/src/${name}.ts`, import.meta.url))
  const kinds = [
    { entry: from('web'), fileName: 'atrium.js', format: 'iife' },
    { entry: from('mini'), fileName: 'atrium-mini.js', format: 'es' },
  ] as const
  return {
    name: 'atrium-trackers',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      for (const { entry, fileName, format } of kinds) {
        await build({
          configFile: false,
          logLevel: 'error',
          publicDir: false,
          plugins: [packed()],
          build: {
            target: 'es2020',
            outDir: dir,
            emptyOutDir: false,
            minify: true,
            lib: { entry, formats: [format], name: 'atriumTracker', fileName: () => fileName },
          },
        })
      }
    },
  }
}

/** `npm start` builds this where it is missing or old; `npx vite` in this folder serves it live beside a running server. */
export default defineConfig({
  plugins: [react(), texts(), packed(), trackers()],
  build: { target: 'es2022', chunkSizeWarningLimit: 900 },
  server: { port: 4001, proxy: { '/v1': 'http://localhost:4000' } },
})
