# Lo que dice una autocorrelación.
meaning-repeats = Las barras se repiten cada { $time }: la misma hora un ciclo antes es la mejor guía por sí sola.
meaning-alike = Las lecturas vecinas se parecen, y el parecido se desvanece sin repetirse.
meaning-turns = Las lecturas altas y bajas se alternan: una dice poco de la siguiente.
meaning-little = Una lectura dice poco de la siguiente.
meaning-no-lag = Ninguna lectura anterior importa por sí sola.
meaning-one-lag = Sin el efecto de los desfases más cortos, solo importa la lectura de { $time } antes.
meaning-lags = Sin el efecto de los desfases más cortos, las lecturas de { $most } y { $last } antes son las que más importan.
meaning-noise = Las barras dentro de la banda son ruido (nivel del 95%, ±{ $bound }).
meaning-constant = Todas las lecturas de este lapso son iguales; no hay ningún patrón que mostrar. Elija una escala más larga.
meaning-no-readings = No hay lecturas en este lapso; no hay ningún patrón que mostrar.
meaning-too-short = { $count ->
    [one] Este lapso tiene { $count } lectura, muy pocas para mostrar un patrón. Elija una escala más larga.
   *[other] Este lapso tiene { $count } lecturas, muy pocas para mostrar un patrón. Elija una escala más larga.
}
meaning-none = No hay ningún patrón que mostrar: { $reason }.
