import { Flex, Typography, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Snippet, snippetsOf } from './snippets.ts'
import type { Source } from './sources.ts'

/** What has to be put where, ready to be copied, and the addresses that take events. */
export function BuildIn({ source, writeKey }: { readonly source: Source; readonly writeKey: string | null }) {
  const { t } = useTranslation('tracking')
  const host = location.origin
  const key = writeKey ?? `<${t('source.key')}>`
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 14, margin: '0 0 8px' }}>
        {t('source.build')}
      </Typography.Title>
      <Flex vertical gap={12}>
        {snippetsOf(source.kind, { host, key, coupon: t('snippet.coupon') }).map((snippet) => (
          <Code key={snippet.title} snippet={snippet} />
        ))}
        <Code snippet={{ title: 'addresses', code: ADDRESSES.map((path) => `POST ${host}${path}`).join('\n') }} />
        <Typography.Text type="secondary">{t('source.reference')}</Typography.Text>
      </Flex>
    </section>
  )
}

const ADDRESSES = [
  '/v1/batch',
  '/v1/track',
  '/v1/page',
  '/v1/screen',
  '/v1/identify',
  '/v1/group',
  '/v1/alias',
  '/v1/import',
]

function Code({ snippet: { title, code, file } }: { readonly snippet: Snippet }) {
  const { t } = useTranslation('tracking')
  const { token } = theme.useToken()
  const label = title === 'addresses' ? t('source.addresses') : t(`snippet.${title}`, { file: file ?? '' })
  return (
    <div>
      <Flex justify="space-between" align="center" gap={8}>
        <Typography.Text type="secondary">{label}</Typography.Text>
        <Typography.Text copyable={{ text: code }} />
      </Flex>
      <section
        // Scrolled by keyboard as well, so it can be focused.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached
        tabIndex={0}
        aria-label={label}
        style={{
          ...{ overflow: 'auto', padding: '8px 12px', borderRadius: 6, background: token.colorFillQuaternary },
          border: `1px solid ${token.colorBorderSecondary}`,
        }}
      >
        <pre style={{ margin: 0, fontSize: 12, lineHeight: 1.6, fontFamily: token.fontFamilyCode }}>{code}</pre>
      </section>
    </div>
  )
}
