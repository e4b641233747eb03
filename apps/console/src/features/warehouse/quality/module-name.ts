import { useTranslation } from 'react-i18next'

/** What a module is called, as the page of roles calls it. */
export function useModuleName(): (module: string) => string {
  const { t, i18n } = useTranslation('staff')
  return (module) => (i18n.exists(`staff:permission.module.${module}`) ? t(`permission.module.${module}`) : module)
}
