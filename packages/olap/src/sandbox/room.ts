/** A network of its own, with nothing in it: nobody outside hears the process, and it reaches nobody. Files and rights are as before. */
const ALONE = 'unshare --user --map-current-user --net'

/**
 * The command that runs a program with a limit on its data (kilobytes) and, where the system lets us, without a network. Containers that allow no
 * namespaces of users run it with the network that they have. Linux only.
 */
export function inRoom(
  program: string,
  args: readonly string[],
  { dataKb, reads }: { readonly dataKb: number; readonly reads: string },
): readonly [file: string, args: string[]] {
  const script = [
    `ulimit -d ${dataKb} 2>/dev/null`,
    // Somebody else's files may be out of reach for whoever is nobody else inside.
    `reads=$1; shift`,
    `if ${ALONE} /bin/sh -c 'test -x "$0" && test -r "$1" && test -w .' "$0" "$reads" 2>/dev/null; then exec ${ALONE} "$0" "$@"; fi`,
    'exec "$0" "$@"',
  ].join('\n')
  return ['/bin/sh', ['-c', script, program, reads, ...args]]
}
