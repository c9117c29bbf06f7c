/** Actors as circles, events between them as lines. The forces are worked out at once, so that nothing moves. */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { forceCenter, forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationLinkDatum, type SimulationNodeDatum } from "d3-force";
import type { NetworkLink, NetworkNode } from "../lib/types";
import { useWords } from "../words/words";
import { ChartFrame, onPress, useWidth } from "./frame";

interface Node extends NetworkNode, SimulationNodeDatum { r: number }
interface Link extends SimulationLinkDatum<Node> { source: Node; target: Node; events: number; goldstein: number | null }
interface NetworkProps { nodes: NetworkNode[]; links: NetworkLink[]; centre: string; open(node: NetworkNode): void }

function arrange(given: NetworkNode[], lines: NetworkLink[], width: number, height: number): { nodes: Node[]; links: Link[] } {
  const most = Math.max(1, ...given.map((node) => node.events));
  const nodes: Node[] = given.map((node) => ({ ...node, r: 6 + Math.sqrt(node.events / most) * 14 }));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const links = lines.flatMap((line) => {
    const source = byId.get(line.source), target = byId.get(line.target);
    return source && target && source !== target ? [{ source, target, events: line.events, goldstein: line.goldstein }] : [];
  });
  const simulation = forceSimulation(nodes)
    .force("link", forceLink<Node, Link>(links).distance(Math.min(190, width / 5)).strength(0.3))
    .force("charge", forceManyBody().strength(-600))
    .force("collide", forceCollide<Node>((node) => node.r + 14))
    .force("x", forceX(width / 2).strength(0.03))
    .force("y", forceY(height / 2).strength(0.11))
    .force("center", forceCenter(width / 2, height / 2))
    .stop();
  simulation.tick(250);
  for (const node of nodes) {
    node.x = Math.min(width - 60, Math.max(60, node.x ?? 0));
    node.y = Math.min(height - 28, Math.max(22, node.y ?? 0));
  }
  return { nodes, links };
}

export function NetworkChart({ nodes: given, links: lines, centre, open }: NetworkProps): JSX.Element {
  const words = useWords();
  const [box, width] = useWidth();
  const height = Math.min(460, Math.max(280, width * 0.6));
  const { nodes, links } = useMemo(() => arrange(given, lines, Math.max(200, width), height), [given, lines, width, height]);
  const nameOf = new Map(given.map((node) => [node.id, node.name]));
  const most = Math.max(1, ...links.map((link) => link.events));

  return (
    <ChartFrame title="chart.network" help="chart.network.help" file="network" class="wide"
      table={{
        head: ["table.source", "table.target", "table.events", "table.goldstein"],
        rows: lines.map((line) => [nameOf.get(line.source) ?? line.source, nameOf.get(line.target) ?? line.target, line.events, line.goldstein]),
      }}>
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={height} role="group" aria-label={words.say("chart.network")}>
            {links.map((link, i) => (
              <line key={i} class={`link${(link.goldstein ?? 0) < 0 ? " conflict" : ""}`} x1={link.source.x} y1={link.source.y} x2={link.target.x} y2={link.target.y}
                stroke-width={1 + (link.events / most) * 6} />
            ))}
            {nodes.map((node) => (
              <g key={node.id} class={`node${node.id === centre ? " centre" : ""}`} transform={`translate(${(node.x ?? 0).toFixed(1)} ${(node.y ?? 0).toFixed(1)})`} role="button" tabindex={0} {...onPress(() => open(node))}>
                <title>{words.say("chart.bar", { name: node.name, n: node.events })}</title>
                <circle r={node.r.toFixed(1)} />
                <text y={node.r + 13} text-anchor="middle">{node.name.length > 20 ? `${node.name.slice(0, 19)}…` : node.name}</text>
              </g>
            ))}
          </svg>
        )}
      </div>
    </ChartFrame>
  );
}
