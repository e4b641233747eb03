import { instant, ProblemNotice } from '@atrium/ui'
import { Button, Drawer, Flex, Skeleton, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf, type ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { useHouseZone } from '../../organization/nodes.ts'
import type { KeptHead } from './kept.ts'

export type Version = ReplyOf<'reports.keptVersions'>['items'][number]

interface VersionsProps {
  readonly kept: KeptHead
  /** Left out where nothing may be changed. */
  readonly onRestore?: ((version: Version) => void) | undefined
  readonly onClose: () => void
}

/** What it was before, and back to it: a restored version is saved as the next one. */
export function VersionsDrawer({ kept, onRestore, onClose }: VersionsProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const zone = useHouseZone()
  const { data, error, refetch } = useAsk('reports.keptVersions', { path: { keptId: kept.keptId } })
  return (
    <Drawer open onClose={onClose} title={t('charts.versions')} size={480}>
      {error && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton active />}
      <Flex vertical gap={12} component="ul" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {data?.items.map((version) => (
          <li key={version.version}>
            <Flex justify="space-between" align="start" gap={12}>
              <div>
                <Flex gap={8} align="center">
                  <Typography.Text strong>{t('charts.version', { n: version.version })}</Typography.Text>
                  {version.version === kept.version && <Tag color="success">{t('charts.current')}</Tag>}
                </Flex>
                <Typography.Text type="secondary">
                  {version.savedBy} · {instant(version.savedAt, zone, language)}
                </Typography.Text>
              </div>
              {onRestore && version.version !== kept.version && (
                <Button size="small" onClick={() => onRestore(version)}>
                  {t('charts.restore')}
                </Button>
              )}
            </Flex>
          </li>
        ))}
      </Flex>
    </Drawer>
  )
}
