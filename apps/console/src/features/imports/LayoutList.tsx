import { instant, useProblemMessage } from '@atrium/ui'
import { App, Button, Card, Flex, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { useHouseZone } from '../organization/nodes.ts'

/** Layouts that were saved by name; each can be put away. They are changed where a file shows what comes of it. */
export function LayoutList() {
  const zone = useHouseZone()
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  const { modal } = App.useApp()
  const refused = useProblemMessage()
  const { data } = useAsk('imports.layouts', {})
  const retire = useTell('imports.retireLayout', ['imports.'])
  if (!data || data.saved.length === 0) return null
  const ask = (layoutId: string, name: string) =>
    void modal.confirm({
      title: t('saved.retireTitle', { name }),
      content: t('saved.retireText'),
      okText: t('saved.retire'),
      okButtonProps: { danger: true },
      onOk: () =>
        retire
          .mutateAsync({ body: { layoutId } })
          .then(() => undefined)
          .catch((error: unknown) => refused(problemOf(error))),
    })
  return (
    <Card size="small" title={t('saved.title')} style={{ marginBottom: 24 }}>
      <Flex vertical gap={8}>
        {data.saved.map(({ layoutId, name, version, target, savedAt }) => (
          <Flex key={layoutId} gap={12} align="center" justify="space-between">
            <span>
              {name} <Tag>{t('layout.version', { version })}</Tag>
              <Typography.Text type="secondary">
                {t(`target.${target}`)} · {instant(savedAt, zone, language)}
              </Typography.Text>
            </span>
            <Button type="link" size="small" onClick={() => ask(layoutId, name)}>
              {t('saved.retire')}
            </Button>
          </Flex>
        ))}
      </Flex>
    </Card>
  )
}
