import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npm start` builds this once and serves dist; `npx vite` in this folder serves it live beside a running server. */
export default defineConfig({
  plugins: [react()],
  build: { target: 'es2022', chunkSizeWarningLimit: 900 },
  server: { port: 4001, proxy: { '/v1': 'http://localhost:4000' } },
})
