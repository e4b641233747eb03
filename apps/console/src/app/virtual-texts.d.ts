type Words = { readonly [key: string]: string | Words }

/** Texts of one language by namespace: of the frame, the shared pieces and every feature. Made by `texts` in apps/console/vite.config.ts. */
declare module 'virtual:texts/zh' {
  const texts: Readonly<Record<string, Words>>
  export default texts
}
declare module 'virtual:texts/en' {
  const texts: Readonly<Record<string, Words>>
  export default texts
}
