# Muchos medidores en conjunto.
fleet-of = Todos los medidores de { $name }
fleet-everybody = Todas las organizaciones
fleet-which = Qué fechas
fleet-date = Fecha
fleet-together = En conjunto
fleet-added-up = Todos los medidores juntos, donde cuatro quintas partes de ellos tienen ambos valores.
fleet-meters-reported = Informaron { $reported } medidores.
fleet-reported-of = { $reporting } de { $all }
fleet-by-period = El ahorro cuenta solo en los períodos de respuesta a la demanda.
fleet-by-interval = Sin período: el ahorro cuenta en todos los intervalos.
fleet-unsettled = Se acaba de cambiar un período; las sumas se actualizan en un momento.
fleet-saved = Ahorrado
fleet-credits = Créditos
fleet-reported = Informaron
fleet-order = Primero quien ahorró la mayor parte de lo previsto.
fleet-organizations-table = Organizaciones por tasa de ahorro
fleet-meters-table = Medidores por tasa de ahorro
fleet-none = Ningún medidor que mostrar por separado.
fleet-more = { $count ->
    [one] { $count } más está en el informe de períodos:
   *[other] { $count } más están en el informe de períodos:
}
fleet-report = descargarlo
