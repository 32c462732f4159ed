import { withoutControls } from '@guiderail/analysis';
import type {
  NodeKind,
  UseEdge,
  UseNode,
  Uses,
} from '../services/feature-store/insight/uses/find-uses.js';
import { messageLines } from './message-lines.js';
import { counted, type Paper, proseWidth } from './table.js';

const names: Readonly<Record<NodeKind, string>> = {
  FeatureGroup: 'feature group',
  Consumer: 'consumer',
  MonitoringSchedule: 'schedule',
  Query: 'query',
  TrainingJob: 'training job',
  Model: 'model',
  EndpointConfig: 'configuration',
  Endpoint: 'endpoint',
};

const shownFeatures = 12;

/** A group's uses as a tree: below each thing what uses it. */
export function tellUses({ Nodes, Edges, Incomplete }: Uses, paper: Paper): string {
  const [root] = Nodes;
  if (!root) return '';
  const lines = [paper.paint(withoutControls(root.Name), 'bold')];
  const told = new Set<string>();
  const walk = (id: string, depth: number) => {
    if (told.has(id)) return;
    told.add(id);
    for (const edge of Edges.filter(({ From }) => From === id)) {
      const node = Nodes.find(({ Id }) => Id === edge.To);
      if (!node) continue;
      lines.push(...nodeLines(node, edge, depth, paper));
      walk(node.Id, depth + 1);
    }
  };
  walk(root.Id, 1);
  const others = Edges.filter(({ From }) => !told.has(From));
  for (const { From, To } of others) {
    const [from, to] = [From, To].map((id) => id.slice(id.indexOf('/') + 1));
    lines.push(
      `  query ${withoutControls(to ?? '')} reads feature group ${withoutControls(from ?? '')} too`,
    );
  }
  if (Nodes.length === 1) lines.push('  Nobody that the server knows of uses it.');
  else
    lines.push(
      '',
      `${counted(Nodes.length - 1, 'thing')} known to use it or to be joined with it.`,
    );
  if (Incomplete.length > 0) {
    lines.push(`There are more than were looked at: ${Incomplete.join(', ')}.`);
  }
  return `${lines.join('\n')}\n`;
}

function nodeLines(node: UseNode, { Features, Evidence }: UseEdge, depth: number, paper: Paper) {
  const indent = '  '.repeat(depth);
  const details = node.Details === null ? '' : `, ${node.Details}`;
  const title = `${names[node.Kind]} ${paper.paint(withoutControls(node.Name), 'bold')}`;
  const features = Features === null ? '' : `; features ${featuresInWords(Features)}`;
  const room = Math.max(30, proseWidth(paper) - indent.length - 2);
  const why = messageLines(`${Evidence}${features}`, room);
  return [
    `${indent}${title}${withoutControls(details)}`,
    ...why.map((line) => `${indent}  ${paper.paint(line, 'dim')}`),
  ];
}

function featuresInWords(features: readonly string[]): string {
  if (features.length === 0) return 'none by name';
  const more = features.length - shownFeatures;
  return features.slice(0, shownFeatures).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
