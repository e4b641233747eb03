import { EmptyState, Page } from '@atrium/ui'
import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useRouteError } from 'react-router'

export function NotFound() {
  const { t } = useTranslation('app')
  return (
    <Page title={t('notFound')}>
      <EmptyState hint={t('notFoundHint')} action={<Link to="/">{t('home')}</Link>} />
    </Page>
  )
}

/** What a page threw while it was drawn: the rest of the console stays. */
export function BrokenPage() {
  const { t } = useTranslation('app')
  const error = useRouteError()
  return (
    <Page title={t('broken')}>
      <Alert
        type="error"
        showIcon
        role="alert"
        title={t('brokenHint')}
        description={error instanceof Error ? error.message : undefined}
        action={<Button onClick={() => window.location.reload()}>{t('reload')}</Button>}
      />
    </Page>
  )
}
