import { uiTexts } from '@atrium/ui'
import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import { features } from './features.ts'
import { withPlurals } from './plural.ts'
import { appTexts } from './texts.ts'

export type Language = 'zh' | 'en'

const resourcesOf = (language: Language) => ({
  app: appTexts[language],
  ui: uiTexts[language],
  ...Object.fromEntries(features.map(({ name, texts }) => [name, texts[language]])),
})

/** Chinese first; what somebody chose is remembered in the browser. */
export async function startLanguage(): Promise<void> {
  const chosen: Language = localStorage.getItem('language') === 'en' ? 'en' : 'zh'
  document.documentElement.lang = chosen === 'en' ? 'en' : 'zh-CN'
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN'
  })
  const plurals = { type: 'postProcessor' as const, name: 'plurals', process: withPlurals }
  await i18next
    .use(plurals)
    .use(initReactI18next)
    .init({
      lng: chosen,
      fallbackLng: 'zh',
      defaultNS: 'app',
      resources: { zh: resourcesOf('zh'), en: resourcesOf('en') },
      interpolation: { escapeValue: false }, // React escapes.
      returnNull: false,
      postProcess: ['plurals'],
    })
}

export function useLanguage(): {
  readonly language: Language
  readonly toggle: () => void
  readonly choose: (language: Language) => void
} {
  const { i18n } = useTranslation()
  const language: Language = i18n.language === 'en' ? 'en' : 'zh'
  const choose = (next: Language) => {
    localStorage.setItem('language', next)
    void i18n.changeLanguage(next)
  }
  return { language, choose, toggle: () => choose(language === 'zh' ? 'en' : 'zh') }
}
