import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import { withPlurals } from './plural.ts'

export type Language = 'zh' | 'en'

/** All texts of one language in a file of their own (apps/console/vite.config.ts): nobody loads the other. */
const TEXTS = {
  zh: () => import('virtual:texts/zh'),
  en: () => import('virtual:texts/en'),
}

async function learn(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'app')) return
  const { default: texts } = await TEXTS[language]()
  for (const [namespace, words] of Object.entries(texts)) i18next.addResourceBundle(language, namespace, words)
}

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
      // Both languages have every text: a law sees to it.
      fallbackLng: false,
      defaultNS: 'app',
      resources: {},
      interpolation: { escapeValue: false }, // React escapes.
      returnNull: false,
      postProcess: ['plurals'],
    })
  await learn(chosen)
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
    // Where a newer console has taken the place of this one its texts are gone; opened anew it finds its own.
    learn(next).then(
      () => i18n.changeLanguage(next),
      () => location.reload(),
    )
  }
  return { language, choose, toggle: () => choose(language === 'zh' ? 'en' : 'zh') }
}
