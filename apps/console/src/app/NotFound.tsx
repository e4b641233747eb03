import { Button, Result } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useRouteError } from 'react-router'

export function NotFound() {
  const { t } = useTranslation('app')
  return (
    <main id="content">
      <Result status="404" title={t('notFound')} subTitle={t('notFoundHint')} extra={<Link to="/">{t('home')}</Link>} />
    </main>
  )
}

/** What a page threw while it was drawn: the rest of the console stays. */
export function BrokenPage() {
  const { t } = useTranslation('app')
  const error = useRouteError()
  return (
    <main id="content">
      <Result
        status="error"
        title={t('broken')}
        subTitle={error instanceof Error ? error.message : undefined}
        extra={<Button onClick={() => window.location.reload()}>{t('reload')}</Button>}
      />
    </main>
  )
}
