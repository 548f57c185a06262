# Los medidores en un mapa y la lista al lado.
map-title = Mapa
map-of = Mapa de medidores
map-list = Medidores
map-where = Dónde están
map-open = Abrir el mapa
map-results-of = Resultados del período del { $day }, { $times }.
map-no-results = Los resultados aparecen después del primer período con lecturas.

map-search = Buscar
map-search-hint = Medidor, número, organización
map-organization = Organización
map-all-organizations = Todas las organizaciones
map-no-organization = Hogares y sin asignar
map-last-result = Último resultado
map-any-result = Cualquier resultado
map-show = Mostrar
map-show-all = Mostrar todos

map-result-much = Ahorro del 10% o más
map-result-some = Ahorro del 1 al 10%
map-result-little = Ahorro menor del 1%
map-result-unknown = Sin resultado
map-result-private = Hogar, resultado no mostrado

map-n-meters = { $count ->
    [one] { $count } medidor
   *[other] { $count } medidores
}
map-n-found = { $n_found } de { $count ->
    [one] { $count } medidor
   *[other] { $count } medidores
}
map-show-meter = Mostrar { $name } en el mapa
map-place-unknown = Lugar desconocido
map-north = { $degrees }° N
map-south = { $degrees }° S
map-east = { $degrees }° E
map-west = { $degrees }° O
map-place = { $latitude }, { $longitude }
map-none-title = Todavía no hay medidores.
map-none-text = En cuanto haya un medidor que usted pueda ver, aparecerá aquí.
map-nothing-title = Ningún medidor coincide.
map-nothing-text = Busque con menos condiciones o muestre todos.
map-pages = Páginas de la lista
map-position = { $first } a { $last } de { $count }
map-previous = Anterior
map-next = Siguiente

map-how-to-move = Arrastre para moverlo. Con el teclado: las flechas lo mueven, más y menos cambian la escala.
map-marks = Qué significan las marcas
map-others = Otras organizaciones, por zona
map-not-placed = No están en el mapa porque no se conoce su lugar: { $count }.
map-one-title = Dónde está
map-one-unknown = Todavía no se conoce el lugar. Escriba arriba la latitud y la longitud, y aparecerá en el mapa.
map-one = Mapa: { $name } en { $place }
map-source = Mapa base: Oficina del Censo de los Estados Unidos.
map-areas = Medidores de otras organizaciones, por zona
map-areas-text = Solo cuántos hay en una zona de una décima de grado; se omiten las zonas con uno o dos.
map-around = Alrededor de
map-empty-title = Todavía no se conoce ningún lugar.
map-empty-text = Los medidores aparecen en el mapa cuando la distribuidora registra dónde están.
map-picture = Mapa de { $count ->
    [one] { $count } medidor.
   *[other] { $count } medidores.
} { $results }

# Lo que dice el programa de la página.
map-zoom-in = Acercar
map-zoom-out = Alejar
map-close = Cerrar
map-more = y { $n } más aquí; acérquese para verlos
map-saved = { $percent } de ahorro
map-area = { $n } medidores de otras organizaciones en esta zona
map-failed = No se pudo cargar el mapa; la lista tiene los mismos medidores.
