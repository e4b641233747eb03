/**
 * Who may lean on whom: a module imports only from strictly lower floors (R02). Move one when the work shows that the table is
 * wrong, with an ADR. Those that do not exist yet keep their place.
 */
export const MODULE_FLOORS: readonly (readonly string[])[] = [
  ['staff'],
  ['organization'],
  ['members', 'catalog'],
  ['purchases', 'tracking'],
  ['points', 'coupons', 'wallet'],
  ['tiers', 'rewards'],
  ['loyalty'],
  ['checkout', 'settlement', 'parking'],
  ['profiles'],
  ['audiences'],
  ['content', 'messaging'],
  ['guides'],
  ['experiments', 'campaigns'],
  ['reports', 'attribution', 'recommendations', 'assistant'],
  ['warehouse'],
  ['imports', 'webhooks', 'privacy'],
  ['system'],
]

/** Packages carry the modules, so all of them lie below; here too the arrows point down. */
export const PACKAGE_FLOORS: readonly (readonly string[])[] = [
  ['kernel', 'tracker'],
  ['rules', 'api', 'statistics', 'sets'],
  ['db', 'ui'],
  ['olap'],
  ['http'],
]

/** Floor by folder (`modules/points`); undefined for what stands outside the house: `packages/testkit`. Apps are the roof. */
export function floorOf(folder: string): number | undefined {
  const [kind, word = ''] = folder.split('/')
  if (kind === 'apps') return MODULE_FLOORS.length
  const floors = kind === 'packages' ? PACKAGE_FLOORS : MODULE_FLOORS
  const at = floors.findIndex((floor) => floor.includes(word))
  if (at < 0) return undefined
  return kind === 'packages' ? at - PACKAGE_FLOORS.length : at
}
