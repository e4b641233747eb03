import { ShopOutlined } from '@ant-design/icons'
import { nameIn } from '@atrium/ui'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { FoundGroup, FoundLink } from '../../app/search.tsx'
import { useNodes } from './nodes.ts'

const SHOWN = 6

/** Stores and what stands above them, by name or code. */
export default function FindNodes({ text }: { readonly text: string }) {
  const { t } = useTranslation('organization')
  const { language } = useLanguage()
  const { nodes, byId } = useNodes()
  const wanted = text.toLowerCase()
  const found = nodes
    .filter(({ name, code }) => `${name.zh} ${name.en ?? ''} ${code}`.toLowerCase().includes(wanted))
    .slice(0, SHOWN)
  if (found.length === 0) return null
  return (
    <FoundGroup title={t('tree.title')}>
      {found.map(({ id, name, kind, parentId, floor }) => {
        const parent = parentId === null ? undefined : byId.get(parentId)
        const where = [t(`kind.${kind}`), parent && nameIn(parent.name, language), floor].filter(Boolean)
        return (
          <FoundLink
            key={id}
            to={`/organization?at=${id}`}
            icon={<ShopOutlined />}
            title={nameIn(name, language)}
            detail={where.join(' · ')}
          />
        )
      })}
    </FoundGroup>
  )
}
