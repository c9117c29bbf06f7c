/** The world with a circle a country where something happened. */
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { geoNaturalEarth1, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { get } from "../lib/api";
import type { PlaceSpot, Spot } from "../lib/types";
import { useWords } from "../words/words";
import { ChartFrame, onPress, useWidth } from "./frame";

type World = Topology<{ countries: GeometryCollection }>;
interface MapProps { places: Spot[]; spots: PlaceSpot[]; chosen: string[]; csv: string; busy?: boolean; choose(key: string): void }

function useWorld(): World | null {
  const [world, setWorld] = useState<World | null>(null);

  useEffect(() => {
    get<World>("/world.json").then(setWorld, () => setWorld(null));
  }, []);
  return world;
}

export function MapChart({ places, spots, chosen, csv, busy, choose }: MapProps): JSX.Element {
  const words = useWords();
  const world = useWorld();
  const [box, width] = useWidth();
  const height = Math.min(460, Math.round(width * 0.5));
  const drawn = useMemo(() => {
    if (!world || width === 0)
      return null;
    const projection = geoNaturalEarth1().fitSize([width, height], { type: "Sphere" });
    const path = geoPath(projection).digits(1);
    return {
      projection,
      sphere: path({ type: "Sphere" }) ?? "",
      land: path(feature(world, world.objects.countries)) ?? "",
      borders: path(mesh(world, world.objects.countries, (a, b) => a !== b)) ?? "",
    };
  }, [world, width, height]);
  const most = Math.max(1, ...places.map((place) => place.events));
  const sorted = [...places].sort((a, b) => b.events - a.events);
  const name = (place: Spot): string => place.name ?? String(place.key);

  return (
    <ChartFrame title="chart.map" help="chart.map.help" file="map" csv={csv} busy={busy} class="wide"
      table={{ head: ["table.country", "table.events"], rows: sorted.map((place) => [name(place), place.events]) }}>
      <div ref={box} class="world">
        {drawn && (
          <svg width={width} height={height} role="group" aria-label={words.say("chart.map")}>
            <path class="sea" d={drawn.sphere} />
            <path class="land" d={drawn.land} />
            <path class="border" d={drawn.borders} />
            {spots.map((spot, i) => {
              const at = typeof spot.lat !== "number" || typeof spot.lon !== "number" ? null : drawn.projection([spot.lon, spot.lat]);
              return at && <circle key={i} class="dot" cx={at[0]} cy={at[1]} r={1.6} />;
            })}
            {sorted.map((place) => {
              const at = typeof place.lat !== "number" || typeof place.lon !== "number" ? null : drawn.projection([place.lon, place.lat]);
              const key = String(place.key), note = words.say("chart.bar", { name: name(place), n: place.events });
              return at && (
                <circle key={key} class={`spot${chosen.length > 0 && !chosen.includes(key) ? " dim" : ""}`} cx={at[0]} cy={at[1]}
                  r={3 + Math.sqrt(place.events / most) * Math.max(9, width / 45)} role="button" tabindex={0} aria-pressed={chosen.includes(key)} aria-label={note}
                  {...onPress(() => choose(key))}>
                  <title>{note}</title>
                </circle>
              );
            })}
          </svg>
        )}
      </div>
    </ChartFrame>
  );
}
