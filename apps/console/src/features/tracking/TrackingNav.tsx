import { Flex, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useSearchParams } from 'react-router'

const PLACES = [
  ['sources', '/tracking'],
  ['live', '/tracking/live'],
  ['plan', '/tracking/plan'],
  ['days', '/tracking/days'],
] as const

/** Leads from one of the four pages on behaviour to the others; the organization chosen stays chosen. */
export function TrackingNav() {
  const { t } = useTranslation('tracking')
  const { token } = theme.useToken()
  const { pathname } = useLocation()
  const [params] = useSearchParams()
  const node = params.get('node')
  const search = node === null ? '' : `?node=${node}`
  return (
    <nav
      aria-label={t('nav.label')}
      style={{ marginBottom: 16, borderBottom: `1px solid ${token.colorBorderSecondary}` }}
    >
      <Flex gap="0 24px" wrap>
        {PLACES.map(([key, path]) => {
          const isHere = path === pathname
          return (
            <Link
              key={key}
              to={{ pathname: path, search }}
              {...(isHere ? { 'aria-current': 'page' as const } : {})}
              style={{
                padding: '8px 0',
                marginBottom: -1,
                color: isHere ? token.colorLink : token.colorText,
                borderBottom: `2px solid ${isHere ? token.colorLink : 'transparent'}`,
              }}
            >
              {t(`nav.${key}`)}
            </Link>
          )
        })}
      </Flex>
    </nav>
  )
}
