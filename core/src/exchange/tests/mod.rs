mod geojson;
mod table;
mod topology;
