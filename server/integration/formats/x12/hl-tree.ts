import { error, type Problem, quoted, warning } from '../problem.ts';
import { el, placeOf, type Segment } from './segments.ts';

export interface HlNode {
  id: string;
  parentId: string;
  /** HL03: S shipment, O order, T tare (pallet), P pack, I item. */
  level: string;
  opened: Segment;
  segments: Segment[];
  parent: HlNode | null;
  children: HlNode[];
}

export interface HlTree {
  /** Segments before the first HL. */
  header: Segment[];
  /** In the order of the file. */
  nodes: HlNode[];
  problems: Problem[];
}

/** Builds the tree; parents may come later in the file, be missing or run in a circle: told, never fatal. */
export function readHlTree(segments: Segment[]): HlTree {
  const tree: HlTree = { header: [], nodes: [], problems: [] };
  let open: HlNode | null = null;
  for (const segment of segments) {
    if (segment.id === 'CTT' || segment.id === 'SE') break;
    if (segment.id === 'HL') {
      open = {
        id: el(segment, 1),
        parentId: el(segment, 2),
        level: el(segment, 3),
        opened: segment,
        segments: [],
        parent: null,
        children: [],
      };
      tree.nodes.push(open);
    } else if (open) open.segments.push(segment);
    else tree.header.push(segment);
  }
  if (tree.nodes.length === 0) tree.problems.push(error('hl-missing', 'The ship notice has no HL segment.'));
  link(tree);
  return tree;
}

function link(tree: HlTree): void {
  const known = new Map<string, HlNode>();
  for (const node of tree.nodes) {
    if (known.has(node.id)) {
      tree.problems.push(
        error('hl-repeated', `The level ${quoted(node.id)} occurs twice.`, placeOf(node.opened)),
      );
    }
    known.set(node.id, node);
  }
  const latest: (HlNode | null)[] = RANKS.map(() => null);
  for (const node of tree.nodes) {
    const rank = RANKS.indexOf(node.level);
    const parent = known.get(node.parentId);
    if (parent && parent !== node) node.parent = parent;
    else if (node.parentId !== '' || (node.level !== 'S' && node !== tree.nodes[0])) {
      adopt(tree, node, latest, rank < 0 ? RANKS.length : rank);
    }
    if (rank >= 0) latest[rank] = node;
  }
  cutCircles(tree);
  for (const node of tree.nodes) node.parent?.children.push(node);
  if (depthOf(tree) > MAX_DEPTH) {
    tree.problems.push(error('hl-depth', `The levels are nested deeper than ${MAX_DEPTH}.`));
    tree.nodes = [];
  }
}

/** Shipment, order, tare, pack, item: from the outside to the inside. */
const RANKS = ['S', 'O', 'T', 'P', 'I'];
const MAX_DEPTH = 12;

/** Without a usable parent the nearest earlier level of a higher rank is the container. */
function adopt(tree: HlTree, node: HlNode, latest: (HlNode | null)[], rank: number): void {
  const before = latest.slice(0, rank).filter((other) => other !== null);
  node.parent = before.reduce<HlNode | null>(
    (nearest, other) => (nearest && nearest.opened.position > other.opened.position ? nearest : other),
    null,
  );
  const what = node.parentId === '' ? 'names no parent' : 'names a parent that is not there';
  tree.problems.push(warning('hl-parent', `The level ${quoted(node.id)} ${what}.`, placeOf(node.opened)));
}

function depthOf(tree: HlTree): number {
  let level = tree.nodes.filter(({ parent }) => parent === null);
  let depth = 0;
  while (level.length > 0) {
    depth++;
    level = level.flatMap(({ children }) => children);
  }
  return depth;
}

function cutCircles(tree: HlTree): void {
  const sound = new Set<HlNode>();
  for (const start of tree.nodes) {
    const path = new Set<HlNode>();
    let at: HlNode | null = start;
    while (at && !sound.has(at) && !path.has(at)) {
      path.add(at);
      at = at.parent;
    }
    if (at && path.has(at)) {
      tree.problems.push(
        error('hl-circle', `The level ${quoted(at.id)} contains itself.`, placeOf(at.opened)),
      );
      at.parent = null;
    }
    for (const node of path) sound.add(node);
  }
}
