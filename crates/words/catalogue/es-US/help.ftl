# Ayuda: lo que la gente pregunta, en palabras sencillas.
help-title = Ayuda
help-lead = Cómo funciona el portal y qué significan sus palabras.
help-contents = Contenido
help-glossary = Palabras
help-glossary-lead = Qué significan las palabras de estas páginas.

help-start = ¿Cómo empiezo?
help-start-account = Cree una cuenta con el número de su medidor, si es para su hogar, o con el número de su organización. El número del medidor está en el medidor y en su factura; el otro lo conoce el administrador de su organización.
help-start-number = Para un hogar, el portal puede pedir también un código que llegó con la factura. Demuestra que el medidor es suyo.
help-start-waiting = En una organización alguien tiene que aprobarle primero. Hasta entonces puede iniciar sesión y ver quién debe hacerlo.

help-periods = ¿Qué es un período de respuesta a la demanda y qué hago en él?
help-periods-what = En un período de respuesta a la demanda la red está escasa, y su distribuidora pide a todos usar menos de lo previsto. Suele durar unas horas de la tarde, y el portal lo muestra con anticipación.
help-periods-do = Use menos en esas horas: haga funcionar las máquinas antes o después, suba el termostato, apague lo que no haga falta. Lo que use antes y después no cuenta en su contra.
help-periods-early = Nadie está obligado a participar y no hay sanción. Quien no ahorra nada no recibe crédito por ese período.

help-meters = ¿Cómo leo la página de un medidor?
help-meters-chart = La línea continua es lo que midió el medidor; la línea discontinua, lo que se esperaba que usara. Donde la línea continua está más abajo, el área entre ambas es el ahorro; los períodos aparecen sombreados.
help-meters-choose = Elija un día, una semana, un mes o un año, avance por ellos, o elija un período: todas las cifras de la página cuentan entonces para él. La dirección de la página conserva la elección, así que puede guardarla o compartirla.
help-meters-details = En «Más detalles» están la clasificación y dos gráficos de cuánto sigue la potencia a su propio pasado. Las mismas cifras pueden verse como tabla o descargarse como archivo.

help-savings = ¿Cómo se cuentan el ahorro y los créditos?
help-savings-how = De cada intervalo el portal toma la predicción menos lo medido, o nada donde se usó más. La suma es lo que usted ahorró, en kilovatios hora; multiplicada por el factor de crédito es su crédito.
help-savings-scope = En cuanto el tiempo de la página toca un período, solo cuentan los intervalos dentro de períodos. Si no, cuentan todos. La página dice cuáles.
help-savings-change = Las lecturas pueden completarse o corregirse después, y entonces las cifras las siguen.

help-missing = ¿Por qué falta algo?
help-missing-gap = Donde no se sabe nada, la línea se interrumpe. Un hueco nunca cuenta como cero, ni a su favor ni en su contra.
help-missing-wait = Las lecturas llegan cuando su distribuidora las recibe: en muchos lugares en minutos, en otros uno o dos días después. Si un medidor sigue en silencio más tiempo, avise a su distribuidora.
help-missing-prediction = Sin predicción no hay con qué comparar; por eso no se muestra ahorro para ese tiempo.

help-others = ¿Quién ve mis datos?
help-others-who = Usted, las personas de su organización y su distribuidora. Nadie más ve sus lecturas, su nombre ni dónde están exactamente sus medidores.
help-others-ranking = En la clasificación, otras organizaciones ven un puesto y un porcentaje entero, sin nombre. En el mapa ven cuántos medidores hay en un área de unos diez kilómetros, y solo donde hay varios.
help-others-looks = Si usted es un hogar, cada vez que alguien de su distribuidora mira sus lecturas queda anotado, y puede leerlo en «Su cuenta».

help-organization = Administro una organización. ¿Qué puedo hacer?
help-organization-members = En la página de su organización usted aprueba a quienes esperan, rechaza a otros, nombra más administradores y quita a quienes se han ido. A quien se quita se le cierra la sesión en el acto.
help-organization-invite = También puede invitar por correo electrónico. Quien sigue la invitación no necesita otra aprobación.

help-security = ¿Cómo protejo mi cuenta?
help-security-password = Use una contraseña larga que no use en ningún otro lugar; unas cuantas palabras seguidas sirven. Si la olvida, la página de inicio de sesión lleva a una nueva.
help-security-two = Active la verificación en dos pasos en «Su cuenta»: así la contraseña sola no deja entrar a nadie. Guarde los códigos de recuperación con sus otros papeles.
help-security-keys = Para los programas hay claves de API. Dé a cada programa la suya, sin más permisos de los que necesita, y revoque las que no se usen.

help-access = Teclado, lectores de pantalla, impresión
help-access-keyboard = A todo se llega con la tecla Tab. El gráfico y el mapa aceptan las flechas cuando tienen el foco; más y menos acercan y alejan el mapa.
help-access-chart = Cada gráfico puede verse como tabla, y el mapa tiene al lado una lista que dice lo mismo.
help-access-plain = Las páginas de lectura funcionan sin JavaScript, siguen los colores de su sistema y se imprimen sin menús.

help-contact = ¿A quién pregunto?
help-contact-who = Sobre su medidor, sus lecturas y sus créditos: a su distribuidora. Sobre su lugar en una organización: a sus administradores.
help-contact-number = Cuando algo sale mal, la página muestra un número de referencia. Comuníquelo: con él se puede encontrar la causa.

help-term-acf = Autocorrelación (ACF)
help-term-acf-is = Cuánto se parece la potencia a sí misma un tiempo antes: alta a las 24 horas significa que cada día se parece al anterior.
help-term-credit = Crédito
help-term-credit-is = Dinero por lo que ahorró: kilovatios hora por el factor de crédito, que un período puede tener propio.
help-term-dr = Respuesta a la demanda
help-term-dr-is = Usar menos electricidad cuando la red está escasa, y recibir crédito por ello.
help-term-energy = Energía
help-term-energy-is = Cuánta electricidad se usó en total, en kilovatios hora (kWh): potencia por tiempo.
help-term-gap = Hueco
help-term-gap-is = Tiempo del que no se conoce ninguna lectura.
help-term-interval = Intervalo
help-term-interval-is = El tiempo al que se refiere una lectura, como 15 minutos o una hora.
help-term-meter = Medidor
help-term-meter-is = El aparato que mide la electricidad en un lugar; se conoce por el número impreso en él.
help-term-number = Número de la organización
help-term-number-is = El número con el que su distribuidora conoce a su organización; los nuevos miembros lo necesitan.
help-term-organization = Organización
help-term-organization-is = Una empresa, escuela u oficina con cualquier número de personas y medidores.
help-term-pacf = Autocorrelación parcial (PACF)
help-term-pacf-is = Lo mismo que la autocorrelación, sin lo que ya explican las distancias más cortas.
help-term-participation = Participación
help-term-participation-is = La parte de los intervalos en que se usó menos de lo previsto.
help-term-period = Período de respuesta a la demanda
help-term-period-is = Las horas en que se pide a todos usar menos de lo previsto.
help-term-power = Potencia
help-term-power-is = Cuánta electricidad se usa en un momento, en kilovatios (kW). Es negativa donde se inyectó más de lo que se usó.
help-term-prediction = Predicción
help-term-prediction-is = Lo que se esperaba que usara un medidor. Lo calcula su proveedor, por ejemplo a partir del pasado del medidor, y lo entrega al portal, que no hace predicciones. En otros lugares se llama también línea base.
help-term-provider = Distribuidora
help-term-provider-is = La empresa que entrega la electricidad y lleva este programa.
help-term-quality = Calidad de los datos
help-term-quality-is = Cuántas de las lecturas que debería haber están, y hasta qué punto se puede confiar en ellas.
help-term-rate = Tasa de ahorro
help-term-rate-is = Lo que se ahorró, como parte de lo previsto.
help-term-reading = Lectura
help-term-reading-is = Lo que midió un medidor en un intervalo.
help-term-savings = Ahorro
help-term-savings-is = Cuánto menos se usó de lo previsto, en kilovatios hora.
